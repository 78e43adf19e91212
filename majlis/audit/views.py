"""The log as a page, and as a sheet to take away. Each look is a line of the log itself."""

from __future__ import annotations

import tempfile

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from majlis.access.doors import Asked, Door, confirmed, door
from majlis.access.policy import Refused
from majlis.access.viewer import ViewerRequest
from majlis.audit import queries, taking
from majlis.audit.forms import LogForm, TakeForm
from majlis.kit.leaving import file_answer
from majlis.kit.paging import number_in, page
from majlis.ledger import keys, sheet
from majlis.ledger.record import reading

SHOWN = 50


@door(Door.MEMBER)
@confirmed(Asked.OPENING)
@never_cache
@require_GET
def log(request: ViewerRequest) -> HttpResponse:
    """Who did what, when, to what and why: for auditors, without any content."""
    viewer = request.viewer
    form = LogForm(request.GET or None, verbs=queries.verbs(viewer))
    wanted = form.wanted
    found = queries.lines(viewer, wanted)
    reading(viewer, "log.opened", page=number_in(request), **wanted.facts)
    shown = page(request, found, SHOWN)
    context = {
        "form": form,
        "page": shown,
        "lines": [queries.as_shown(entry) for entry in shown],
        "public_key": keys.public_text(),
        "query": request.GET.urlencode(),
    }
    return render(request, "audit/log.html", context)


@door(Door.MEMBER)
@confirmed(Asked.OPENING)
@never_cache
@require_GET
def export(request: ViewerRequest) -> HttpResponseBase:
    """The lines that an officer has granted as a sheet, the first one first; else the page to ask."""
    viewer = request.viewer
    form = LogForm(request.GET or None, verbs=queries.verbs(viewer))
    granted = taking.granted(viewer, form.wanted) if form.sound else None
    if granted is None:
        return _elsewhere("audit:take", request)
    found = queries.lines(viewer, form.wanted).filter(number__lte=granted.facts["last"]).order_by("number")
    reading(viewer, "log.exported", lines=found.count(), approval=granted.pk, **form.wanted.facts)
    made = tempfile.TemporaryFile()  # noqa: SIM115
    for piece in sheet.pieces(found.iterator(chunk_size=2000)):
        made.write(piece.encode())
    length = made.tell()
    made.seek(0)
    answer = file_answer(request, made, length, content_type="text/csv; charset=utf-8")
    day = timezone.now().strftime("%Y-%m-%d")
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-log-{day}.csv"'
    return answer


@door(Door.MEMBER)
@confirmed(Asked.OPENING)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: ViewerRequest) -> HttpResponseBase:
    """Ask an officer for the lines that are looked for; fetch them once they are granted."""
    viewer = request.viewer
    looked = LogForm(request.GET or None, verbs=queries.verbs(viewer))
    if not looked.sound:
        return _elsewhere("audit:log", request)
    form = TakeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            asked = taking.ask(viewer, looked.wanted, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked. An officer of the secretariat decides."))
            return redirect("approvals:approval", asked.pk)
    context = {
        "form": form,
        "wanted": taking.in_words(looked.wanted.facts),
        "count": queries.lines(viewer, looked.wanted).count(),
        "asked": taking.waiting(viewer),
        "granted": taking.granted(viewer, looked.wanted),
        "query": request.GET.urlencode(),
    }
    return render(request, "audit/take.html", context, status=form.status if form.is_bound else 200)


def _elsewhere(page: str, request: ViewerRequest) -> HttpResponseBase:
    """To another page about the same lines."""
    query = request.GET.urlencode()
    return redirect(f"{reverse(page)}?{query}" if query else reverse(page))
