"""The pages about one's own data, and those of the secretariat about erasures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from majlis.access import people, policy
from majlis.access.doors import Asked, Door, confirmed, door
from majlis.access.policy import Refused
from majlis.access.viewer import ViewerRequest
from majlis.kit.forms import Form
from majlis.kit.leaving import file_answer
from majlis.kit.paging import page
from majlis.kit.toasts import later
from majlis.ledger.record import reading
from majlis.network.models import Person
from majlis.personal import actions, deeds, queries, retention
from majlis.personal.forms import EraseForm, HoldForm, OrderForm, StopForm
from majlis.personal.models import Erasure, Export
from majlis.personal.policy import HELD, RECALLED

SHOWN = 30


@door(Door.SIGNED_IN)
@require_safe
def data(request: ViewerRequest) -> HttpResponse:
    """What the hub holds of the reader: the export, and the way out."""
    exports = list(queries.exports(request.viewer)[:5])
    erasure = queries.waiting_for(request.viewer.person_id)
    context = {
        "exports": exports,
        "making": any(one.state == Export.State.ASKED for one in exports),
        "erasure": erasure,
        "delayed": queries.is_delayed(erasure),
        "taken_back": queries.taken_back(request.viewer.person_id),
        "form": Form(),
    }
    return render(request, "personal/data.html", context)


@door(Door.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ViewerRequest) -> HttpResponse:
    """Ask for an export; asked twice is asked once. Whoever comes here by hand finds the button."""
    if request.method != "POST":
        return redirect("personal:data")
    try:
        actions.ask_export(request.viewer)
    except Refused as refused:
        sentence = refused.sentence
        messages.info(request, later(lambda: str(sentence)))
    else:
        messages.success(request, _("The archive is being made. You will be told when it is ready."))
    return redirect("personal:data")


@door(Door.SIGNED_IN)
@confirmed(Asked.OPENING)
@require_safe
def fetch(request: ViewerRequest, export: str) -> HttpResponseBase:
    """One's own export, after a fresh confirmation; each time a line in the ledger.

    Not what was made while one could read more than now: the gate is asked again about all that is in it.
    """
    found = queries.exports(request.viewer).filter(token=export, state=Export.State.READY).first()
    if found is None or not found.path.is_file():
        raise Http404
    if not queries.still_open(request.viewer, found):
        messages.error(request, _("This archive may hold what you can no longer read. Make it anew."))
        return redirect("personal:data")
    if request.method != "HEAD":
        reading(request.viewer, "export.taken", person=found.person, export=found.pk)
    answer = file_answer(
        request,
        found.path.open("rb"),
        found.path.stat().st_size,
        as_attachment=True,
        filename="my-data.zip",
        content_type="application/zip",
    )
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return answer


@door(Door.SIGNED_IN)
@confirmed()
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: ViewerRequest) -> HttpResponse:
    """Say what an erasure means, then ask for it."""
    if queries.waiting_for(request.viewer.person_id):
        return redirect("personal:data")
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.ask_erasure(request.viewer, texts=form.cleaned_data["texts"])
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("It is noted. Until the day named here you can undo it."))
            return redirect("personal:data")
    context = {"form": form, "days": actions.WAITS.days}
    return render(request, "personal/erase.html", context, status=form.status if form.is_bound else 200)


@door(Door.SIGNED_IN)
@require_POST
def undo(request: ViewerRequest) -> HttpResponse:
    """Undo what one asked for oneself."""
    waiting = queries.waiting_for(request.viewer.person_id)
    if waiting is not None:
        actions.undo_erasure(request.viewer, erasure=waiting)
        messages.success(request, _("Undone. Your data stays as it was."))
    return redirect("personal:data")


@door(Door.PUBLIC)
@require_safe
def kept(request: ViewerRequest) -> HttpResponse:
    """What is kept how long: the schedule that the worker follows."""
    context = {"schedule": retention.schedule(), "tombstones": list(queries.tombstones()[:12])}
    if not request.viewer.vetted:
        context["tombstones"] = []
    labels = {one.key: one.label for one in retention.schedule()}
    context["deleted"] = [(labels.get(one.key, one.key), one) for one in context["tombstones"]]  # type: ignore[attr-defined]
    return render(request, "personal/kept.html", context)


@door(Door.MEMBER)
@require_safe
def erasures(request: ViewerRequest) -> HttpResponse:
    """What waits and what was done, for the secretariat."""
    policy.check(request.viewer, "erasure.ordered", None)
    found = page(request, queries.erasures(request.viewer), SHOWN)
    asked = queries.asked_about(request.viewer, (one.person_id for one in found))
    lines = [(one, people.card(request.viewer, one.person), asked.get(one.person_id)) for one in found]
    context = {"page": found, "lines": lines, "waiting": Erasure.State.WAITING}
    return render(request, "personal/erasures.html", context)


def _person(request: ViewerRequest, handle: str) -> Person:
    policy.check(request.viewer, "erasure.ordered", None)
    person = queries.erasable(request.viewer, handle)
    if person is None:
        raise Http404
    policy.check(request.viewer, "erasure.ordered", person)
    return person


@door(Door.MEMBER)
@confirmed()
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: ViewerRequest, handle: str) -> HttpResponse:
    """Ask a second officer to have somebody erased, with a reason."""
    person = _person(request, handle)
    waiting, asked = queries.waiting_for(person.pk), queries.asked_for(person)
    form = OrderForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and waiting is None and asked is None:
        said = {name: form.cleaned_data[name] for name in ("reason", "texts")}
        asked = deeds.ask(request.viewer, person, **said)
        messages.success(request, _("Asked. A second person of the secretariat decides."))
        return redirect("approvals:approval", asked.pk)
    card = people.card(request.viewer, people.known_for_cards(request.viewer).get(pk=person.pk))
    context = {
        "form": form,
        "card": card,
        "person": person,
        "waiting": waiting,
        "asked": asked,
        "days": actions.WAITS.days,
    }
    return render(request, "personal/order.html", context, status=form.status if form.is_bound else 200)


@door(Door.MEMBER)
@confirmed()
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: ViewerRequest, handle: str) -> HttpResponse:
    """Ask a second officer to hold back what somebody wished, or to take back what was ordered."""
    person = _person(request, handle)
    waiting = queries.waiting_for(person.pk)
    if waiting is None or waiting.ground:
        messages.info(request, _("Nothing waits here that could be stopped."))
        return redirect("personal:erasures")
    if waiting.by_themselves and waiting.at_latest:
        messages.info(request, _("It cannot be held back any longer."))
        return redirect("personal:erasures")
    posted = request.POST if request.method == "POST" else None
    asked = queries.asked_for(person, HELD, RECALLED)
    form = HoldForm(posted, erasure=waiting) if waiting.by_themselves else StopForm(posted, erasure=waiting)
    if form.is_bound and form.is_valid() and asked is None:
        said = {name: form.cleaned_data[name] for name in ("hold", "days", "reason") if name in form.fields}
        asked = deeds.ask_to_stop(request.viewer, waiting, **said)
        messages.success(request, _("Asked. A second person of the secretariat decides."))
        return redirect("approvals:approval", asked.pk)
    card = people.card(request.viewer, people.known_for_cards(request.viewer).get(pk=person.pk))
    context = {"form": form, "card": card, "waiting": waiting, "asked": asked}
    return render(request, "personal/stop.html", context, status=form.status if form.is_bound else 200)
