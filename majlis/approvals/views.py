"""What waits for a second pair of eyes, and one such question with its decision."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from majlis.access import people
from majlis.access.doors import Door, confirmed, door
from majlis.access.people import PersonCard
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer, ViewerRequest
from majlis.approvals import actions, policy, queries
from majlis.approvals.deeds import DEEDS
from majlis.approvals.forms import DecisionForm, SupplementForm
from majlis.approvals.models import Approval
from majlis.kit.paging import page
from majlis.ledger.texts import looked_through

_PEOPLE = ("asker", "person", "decider")
SETTLED_SHOWN = 10


@dataclass(frozen=True)
class Line:
    """An approval as it is shown, with the people in it as this viewer sees them."""

    approval: Approval
    label: Promise | str
    asker: PersonCard | None
    person: PersonCard | None
    decider: PersonCard | None


def _lines(viewer: Viewer, found: list[Approval]) -> list[Line]:
    """The approvals with their people, in one query for all of them."""
    wanted = {getattr(one, f"{name}_id") for one in found for name in _PEOPLE}
    loaded = people.known_for_cards(viewer).filter(pk__in=wanted - {None})
    cards = {person.pk: people.card(viewer, person) for person in loaded}
    return [
        Line(one, _label(one), *(cards.get(getattr(one, f"{name}_id")) for name in _PEOPLE)) for one in found
    ]


def _label(approval: Approval) -> Promise | str:
    known = DEEDS.get(approval.deed)
    return known.label if known else approval.deed


@door(Door.MEMBER)
@require_GET
def approvals(request: ViewerRequest) -> HttpResponse:
    """What waits for the viewer's decision, and what else they have to do with."""
    viewer = request.viewer
    waiting = queries.waiting(viewer)
    shown = page(request, waiting.select_related("item"))
    settled = queries.approvals(viewer).exclude(pk__in=waiting.order_by().values("pk")).select_related("item")
    context = {
        "page": shown,
        "waiting": _lines(viewer, list(shown)),
        "others": _lines(viewer, list(settled.order_by("-asked_at", "-pk")[:SETTLED_SHOWN])),
    }
    return render(request, "approvals/approvals.html", context)


def _found(request: ViewerRequest, approval_id: int) -> Approval:
    found = queries.approvals(request.viewer).select_related("item").filter(pk=approval_id).first()
    if found is None:
        raise Http404
    return found


def _brought(request: ViewerRequest, approval_id: int) -> Sequence[str]:
    """The texts that a deed brings to light once it is granted."""
    found = queries.approvals(request.viewer).filter(pk=approval_id).first()
    known = DEEDS.get(found.deed) if found else None
    if found is None or known is None or known.brings is None or request.POST.get("act") != "grant":
        return ()
    return known.brings(found) if policy.may_decide(request.viewer, found) else ()


@door(Door.MEMBER)
@looked_through(_brought)
@confirmed()
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: ViewerRequest, approval_id: int) -> HttpResponse:
    """One question: what is asked, by whom, why; and the decision or the form for it."""
    found = _found(request, approval_id)
    line, said = _lines(request.viewer, [found])[0], _said(request.viewer, found)
    lacks = policy.lacking(request.viewer, found)
    seen = hashlib.sha256(repr((line.person, said, found.reason, lacks)).encode()).hexdigest()
    form = (SupplementForm if lacks else DecisionForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("seen", seen) != seen:
            form.add_error(None, actions.CHANGED)
        elif _added(request, found, form, lacks) if lacks else _decided(request, found, form):
            return redirect("approvals:approvals")
    obstacle = policy.why_not(request.viewer, found)
    context = {
        "line": line,
        "approval": found,
        "said": said,
        "seen": seen,
        "form": form,
        "may_decide": obstacle is None or (form.is_bound and policy.came_late(request.viewer, found)),
        "kept": policy.kept_from_granting(request.viewer, found) if obstacle is None else None,
        "why_not": obstacle if found.waits else None,
        "not_now": policy.hindrance(found) if found.waits and not found.overdue else None,
        "may_add": bool(lacks),
        "may_withdraw": policy.may_withdraw(request.viewer, found),
    }
    return render(request, "approvals/approval.html", context, status=form.status if form.is_bound else None)


def _said(viewer: Viewer, approval: Approval) -> list[tuple[str, str, list[str]]]:
    """What a decider has to know: a label with a value, or with phrases that are shown as chips."""
    known = DEEDS.get(approval.deed)
    return [
        (str(label), value, []) if isinstance(value, str) else (str(label), "", [*map(str, value)])
        for label, value in (known.says(viewer, approval) if known and known.says else ())
    ]


def _added(
    request: ViewerRequest, approval: Approval, form: SupplementForm | DecisionForm, lacks: Mapping[str, Any]
) -> bool:
    """Add what is lacking; where something has come meanwhile, say so beside what was typed."""
    reason = form.cleaned_data["reason"]
    try:
        actions.supplement(request.viewer, approval=approval, reason=reason, facts=lacks)
    except Refused as refused:
        form.add_error(None, str(refused.sentence))
        return False
    messages.success(request, _("Added. Whoever decides reads it with the reason."))
    return True


def _decided(request: ViewerRequest, approval: Approval, form: SupplementForm | DecisionForm) -> bool:
    """Decide; where it cannot be done any more, say why beside what was typed."""
    granted, reason = request.POST.get("act") == "grant", form.cleaned_data["reason"]
    stands = policy.may_decide(request.viewer, approval) or policy.came_late(request.viewer, approval)
    try:
        actions.decide(request.viewer, approval=approval, granted=granted, reason=reason)
    except ValidationError as wrong:
        form.add_error(None, wrong.messages)
        return False
    except Refused as refused:
        if not stands:
            raise
        form.add_error(None, str(refused.sentence))
        return False
    messages.success(request, _("Granted, and done.") if granted else _("Refused. Nothing was done."))
    return True


@door(Door.MEMBER)
@require_POST
def withdraw(request: ViewerRequest, approval_id: int) -> HttpResponse:
    """Take back what one asked for."""
    actions.withdraw(request.viewer, approval=_found(request, approval_id))
    messages.success(request, _("You took this back."))
    return redirect("approvals:approvals")
