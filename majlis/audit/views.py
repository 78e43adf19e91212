"""The log as a page, and as a sheet to take away. Each look is a line of the log itself."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from majlis.access.doors import Asked, Door, confirmed, door
from majlis.access.viewer import ViewerRequest
from majlis.audit import queries
from majlis.audit.forms import LogForm
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
def export(request: ViewerRequest) -> StreamingHttpResponse:
    """The lines that are looked for as a sheet, the first one first."""
    viewer = request.viewer
    wanted = LogForm(request.GET or None, verbs=queries.verbs(viewer)).wanted
    found = queries.lines(viewer, wanted).order_by("number")
    reading(viewer, "log.exported", lines=found.count(), **wanted.facts)
    answer = StreamingHttpResponse(
        sheet.pieces(found.iterator(chunk_size=2000)), content_type="text/csv; charset=utf-8"
    )
    day = timezone.now().strftime("%Y-%m-%d")
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-log-{day}.csv"'
    return answer
