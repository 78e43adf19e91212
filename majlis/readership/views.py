"""Changing who reads, how it changed, who is kept out, who has opened it, and why somebody cannot."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from majlis.access import gate, growing, loosening, people, policy, whynot
from majlis.access.doors import Asked, Door, confirmed, door
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.access.rules import Placement
from majlis.access.viewer import ViewerRequest
from majlis.kit.forms import Form
from majlis.kit.ratelimit import Allowance, keep_pace
from majlis.network.models import Person
from majlis.readership import actions, deed, queries
from majlis.readership.addresses import page_of
from majlis.readership.forms import BarForm, PlacingForm, ReasonForm
from majlis.readership.policy import is_source

_DECIDED_LATER = _(
    "It is narrower from this moment. A moderator of another organisation decides whether it stays so."
)
READERS = Allowance(times=60, seconds=3600)
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def _item(request: ViewerRequest, item_id: int) -> Item:
    readable = gate.readable(request.viewer, Item).select_related("author")
    return gate.get(request.viewer, Item, readable, pk=item_id)


def _sent(request: ViewerRequest) -> QueryDict | None:
    """What a form is filled with: nothing until it is sent."""
    return request.POST if request.method == "POST" else None


def _in_time(request: ViewerRequest, form: Form) -> bool:
    """Whether what is sent may be looked at now: one pace for all that has a reason."""
    return keep_pace(form, str(request.viewer.person_id), "change readers", READERS)


def _frame(item: Item, **more: Any) -> dict[str, Any]:
    return {"item": item, "url": page_of(item), **more}


def _refuse(form: Any, wrong: ValidationError) -> None:
    """What a verb refused stands beside its field, at the top where the form has none of that name."""
    if not hasattr(wrong, "error_dict"):
        form.add_error(None, wrong)
        return
    for name, errors in wrong.error_dict.items():
        form.add_error(name if name in form.fields else None, ValidationError(errors))


@door(Door.MEMBER)
@confirmed(Asked.BY_DUTY)
@read_or_send
def change(request: ViewerRequest, item_id: int) -> HttpResponse:
    """Give it another placing, or ask a second person for a wider one that the source consents to."""
    viewer, item = request.viewer, _item(request, item_id)
    own, asks = is_source(viewer, item), policy.allowed(viewer, actions.DEED, item)
    if not asks:
        policy.check(viewer, "marking.changed", item)  # `_item` has asked the gate
    others, gone = bool(loosening.others_in(item)), own and not loosening.speaks_for_source(viewer, item)
    kept = own and loosening.kept_narrow(item)
    may = {
        "change": policy.allowed(viewer, "marking.changed", item),
        "ask": asks,
        "own": own,
        "others": others,
        "gone": gone,
        "kept": kept,
        "wider": own and not (others or gone or kept),
    }
    form = PlacingForm(viewer, item, _sent(request), may=may)
    now = Placement.of(item).unsigned_for(viewer.person_id)  # hidden also while the caveat has lost its tick
    sound = request.method == "POST" and form.is_valid()
    wrote = item.author_id == viewer.person_id
    reach = gate.reach(viewer, form.plan(request.user if wrote else item.author).keeping(now, own=wrote))
    before = gate.reach(viewer, now) if sound and own else reach
    question = growing.asked(request.POST, before, reach)
    if sound and not question and _in_time(request, form):
        try:
            return _changed(request, item, form)
        except ValidationError as wrong:
            _refuse(form, wrong)
        except Refused as refused:  # it waits already, say: what was typed stays
            form.add_error(None, str(refused.sentence))
    context = _frame(
        item,
        written=item.updated_at.isoformat(),
        form=form,
        marking=form.marking_chosen,
        reach=reach,
        may=may,
        **question,
    )
    status = form.status if form.errors or question else 200
    return render(request, "readership/change.html", context, status=status)


def _changed(request: ViewerRequest, item: Item, form: PlacingForm) -> HttpResponse:
    reason = form.cleaned_data["reason"]
    if request.POST.get("act") == "ask":
        asked = deed.ask(request.viewer, item, form.wanted(), reason, seen=request.POST.get("written", ""))
        messages.success(request, _("A second person has been asked. Nothing has changed yet."))
        return redirect("approvals:approval", asked.pk)
    actions.change_marking(request.viewer, item=item, wanted=form.wanted(), reason=reason)
    own = is_source(request.viewer, item)
    messages.success(request, _("It is changed. It holds from this moment.") if own else _DECIDED_LATER)
    return redirect("readership:history", item.pk)


@door(Door.MEMBER)
@require_GET
def history(request: ViewerRequest, item_id: int) -> HttpResponse:
    """How the readers changed."""
    item = _item(request, item_id)
    context = _frame(item, changes=queries.changes(request.viewer, item))
    context["closed"] = queries.part_closed(request.viewer, item)
    return render(request, "readership/history.html", context)


@door(Door.MEMBER)
@require_GET
def opened(request: ViewerRequest, item_id: int) -> HttpResponse:
    """Who has opened a thing under RED, for its source."""
    item = _item(request, item_id)
    gate.require(request.viewer, "readings.seen", item)
    context = _frame(item, readings=queries.readings(request.viewer, item))
    return render(request, "readership/opened.html", context)


@door(Door.MEMBER)
@confirmed(Asked.BY_DUTY)
@read_or_send
def kept_out(request: ViewerRequest, item_id: int) -> HttpResponse:
    """Who is kept out, and keeping somebody out."""
    viewer, item = request.viewer, _item(request, item_id)
    gate.require(viewer, "reader.barred", item)
    form = BarForm(viewer, _sent(request))
    if form.is_valid() and form.found and _in_time(request, form):
        try:
            actions.bar(viewer, item=item, person=form.found, reason=form.cleaned_data["reason"])
        except ValidationError as wrong:
            _refuse(form, wrong)
        else:
            messages.success(request, _("This person is kept out from this moment."))
            return redirect("readership:kept_out", item.pk)
    return _kept_out(request, item, form)


def _kept_out(
    request: ViewerRequest, item: Item, form: BarForm, *, handle: str = "", again: ReasonForm | None = None
) -> HttpResponse:
    """The page, with a form that was refused: of another person, or `again` of the one of that handle."""
    viewer, refused = request.viewer, again or form
    people_out = [(one, people.card(viewer, one.person)) for one in queries.kept_out(viewer, item)]
    may_readmit = policy.allowed(viewer, "reader.readmitted", item)
    typed = {"refused": refused, "at": handle, "reason": again.data.get("reason", "") if again else ""}
    context = _frame(item, form=form, people=people_out, may_readmit=may_readmit, **typed)
    status = refused.status if refused.errors else 200
    return render(request, "readership/kept_out.html", context, status=status)


@door(Door.MEMBER)
@confirmed(Asked.BY_DUTY)
@require_POST
def readmit(request: ViewerRequest, item_id: int, handle: str) -> HttpResponse:
    """Let somebody in again."""
    viewer, item = request.viewer, _item(request, item_id)
    gate.require(viewer, "reader.readmitted", item)
    person = get_object_or_404(Person, handle=handle)
    form = ReasonForm(request.POST, auto_id=f"why-{handle}-%s")
    if form.is_valid() and _in_time(request, form):
        try:
            actions.readmit(viewer, item=item, person=person, reason=form.cleaned_data["reason"])
        except ValidationError as wrong:
            _refuse(form, wrong)
        else:
            messages.success(request, _("This person can read it again, where another reason lets them."))
            return redirect("readership:kept_out", item.pk)
    return _kept_out(request, item, BarForm(viewer), handle=handle, again=form)


@door(Door.MEMBER)
@read_or_send
def recuse(request: ViewerRequest, item_id: int) -> HttpResponse:
    """Say what recusing oneself means, then do it."""
    viewer, item = request.viewer, _item(request, item_id)
    gate.require(viewer, "reader.recused", item)
    form = ReasonForm(_sent(request))
    if form.is_valid() and _in_time(request, form):
        try:
            actions.recuse(viewer, item=item, reason=form.cleaned_data["reason"])
        except ValidationError as wrong:
            _refuse(form, wrong)
        else:
            messages.success(request, _("You are kept out of it from this moment."))
            return redirect("readership:why_not", item.pk)
    status = form.status if form.errors else 200
    return render(request, "readership/recuse.html", _frame(item, form=form), status=status)


@door(Door.MEMBER)
@require_GET
def why_not(request: ViewerRequest, item_id: int) -> HttpResponse:
    """Why one cannot read what one knows of, without its content; or, for its source, why another cannot.

    404 for everybody else, as for what is not there.
    """
    viewer = request.viewer
    if handle := request.GET.get("person", ""):
        return _why_another(request, item_id, handle)
    if gate.readable(viewer, Item).filter(pk=item_id).exists():
        return redirect("front:audience", item_id)
    found = queries.obstacles_of_oneself(viewer, item_id)
    if found is None:
        raise Http404
    ask = any(one.key == "barred" and not one.reason for one in found)
    return render(request, "readership/why_not.html", {"obstacles": found, "ask": ask})


def _why_another(request: ViewerRequest, item_id: int, handle: str) -> HttpResponse:
    viewer, item = request.viewer, _item(request, item_id)
    if not queries.may_ask_about(viewer, item):
        raise Http404
    known = people.known(viewer).filter(handle=handle) if handle.isalnum() else Person.objects.none()
    person = people.known_for_cards(viewer).filter(pk__in=known.values("pk")).first()
    if person is None:
        raise Http404
    found = whynot.told_to(viewer, person, item)
    context = _frame(item, obstacles=found, card=people.card(viewer, person), reads=found is None)
    return render(request, "readership/why_not.html", context)
