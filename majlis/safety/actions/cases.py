"""Looking at cases: take one, give it back, decide, and ask another moderator."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.policy import Refused, refuse
from majlis.access.viewer import Viewer
from majlis.kit.text import clean_text
from majlis.ledger import outbox
from majlis.ledger.models import Entry
from majlis.ledger.record import quiet, record, verb
from majlis.network.models import Person
from majlis.safety import policy
from majlis.safety.keeping import hold_still, keep_back
from majlis.safety.kinds import KINDS, stored
from majlis.safety.models import NOTE_LIMIT, Case, Review

JOB = Viewer.system("moderation")
SEVERAL = 10
_OWN_LINES = ("case.", "text.", "marking.")


@verb("case.taken")
def take_case(viewer: Viewer) -> Case:
    """Take the case that has waited longest among those one may decide. Raises Refused when there is none.

    Nobody chooses: what a case is about is not shown before it is taken.
    """
    gate.require(viewer, "case.taken")
    # Locked first: two requests of one moderator at the same moment take one after the other.
    mine = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=viewer.person_id or 0)
    if why := policy.why_no_more(viewer):
        raise Refused(why)
    case = _next(viewer)
    Review.objects.create(case=case, person=mine, round=case.round)
    record(viewer, "case.taken", case.item, case=case.pk)
    return case


def _next(viewer: Viewer) -> Case:
    """The oldest case that still waits once it is locked: somebody else may be taking it at this moment."""
    waiting = policy.takeable(viewer).order_by("opened_at", "pk").values_list("pk", flat=True)
    for pk in list(waiting[:SEVERAL]):
        case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("item").get(pk=pk)
        if policy.takeable(viewer).filter(pk=pk).exists():
            return case
    refuse("case.taken")


@verb("case.returned")
def return_case(viewer: Viewer, *, case: Case) -> Case:
    """Give a case back undecided; it goes to somebody else. Raises Refused."""
    case = _locked(case)
    gate.require(viewer, "case.returned", case)
    mine = case.reviews.filter(person=viewer.person_id, decision="")
    mine.update(decision=Review.Decision.RETURNED, decided_at=timezone.now())
    record(viewer, "case.returned", case.item, case=case.pk)
    return case


@verb("case.decided")
def decide_case(viewer: Viewer, *, case: Case, decision: str, reasons: str, seen: str) -> Case:
    """Decide a case one has taken, with reasons that its author is told. `seen` is the case's `seen_as`.

    A text held by the screening list is let go when two have decided so about the same words. Raises
    ValidationError by field, also when it was changed meanwhile, and Refused.
    """
    case = _locked(case)
    gate.require(viewer, "case.decided", case)
    said = _sound(case, decision, reasons)
    if seen != case.seen_as:
        raise ValidationError({"decision": _("It was changed meanwhile. Look at it as it is now.")})
    case.digest = KINDS[case.kind].decided(case)
    mine = case.reviews.get(person=viewer.person_id, decision="")
    mine.decision, mine.reasons, mine.digest = decision, said, case.digest
    mine.decided_at = timezone.now()
    mine.save()
    _follow(case, Review.Decision(decision))
    record(
        viewer,
        "case.decided",
        case.item,
        case=case.pk,
        kind=case.kind,
        decision=decision,
        state=case.state,
    )
    return case


@verb("case.settled")
def settle(viewer: Viewer, *, case: Case) -> Case:
    """What a decision led to, in a line that names no moderator: its author is told of this one."""
    case.told = case.told or case.outcome != Case.Outcome.RESTORED
    case.save()
    person = None if case.item_id else case.author
    record(
        viewer,
        "case.settled",
        case.item,
        person=person,
        case=case.pk,
        kind=case.kind,
        outcome=case.outcome or case.state,
        round=case.round,
        quietly=not case.told,
    )
    return case


@quiet("the line of what overtook it says so, and that of the case that it is over")
def overtake(viewer: Viewer, *, kind: str, key: str) -> None:
    """Nothing is left to decide about a thing, nor to appeal against: it has become another one meanwhile."""
    over = (Case.Outcome.RESTORED, Case.Outcome.MOOT)
    standing = Case.objects.filter(kind=kind, key=key).exclude(outcome__in=over).order_by("pk")
    for case in list(standing.select_for_update(no_key=True)):
        waited = case.open
        case.closed_at = timezone.now() if waited else case.closed_at
        case.state, case.outcome = Case.State.CLOSED, Case.Outcome.MOOT
        case.held, case.sealed = False, {}
        case.save()
        if waited:
            settle(viewer, case=case)


@verb("case.appealed")
def appeal(viewer: Viewer, *, case: Case, text: str) -> Case:
    """Ask, once, that another moderator looks at one's text. Raises ValidationError for `text`, Refused."""
    case = _locked(case)
    gate.require(viewer, "case.appealed", case)
    said = clean_text(text, NOTE_LIMIT)
    if not said:
        raise ValidationError({"text": _("Please say what was overlooked.")})
    if _later(case):
        raise ValidationError(
            {"text": _("There is a later case about this. Wait for its decision, or ask about that first.")}
        )
    case.appeal, case.round = said, 2
    case.state, case.outcome, case.closed_at = Case.State.OPEN, "", None
    case.changed_at = timezone.now()
    case.save()
    record(viewer, "case.appealed", case.item, case=case.pk)
    return case


def _later(case: Case) -> bool:
    """Whether another case about the same is open, or was decided later and can still be appealed in."""
    others = Case.objects.filter(kind=case.kind, key=case.key).exclude(pk=case.pk)
    return any(one.open or (one.pk > case.pk and one.appealable) for one in others)


def _locked(case: Case) -> Case:
    """The case as it is stored now, kept from other writers with the text that it is about."""
    thing = KINDS[case.kind].thing(case.key) if case.kind in KINDS else None
    if thing is not None:
        hold_still(thing)
    return (
        Case.objects.select_for_update(of=("self",), no_key=True)
        .select_related("item", "author")
        .get(pk=case.pk)
    )


def _sound(case: Case, decision: str, reasons: str) -> str:
    if decision not in KINDS[case.kind].wording.decisions:
        raise ValidationError({"decision": _("Choose a decision from the list.")})
    said = clean_text(reasons, NOTE_LIMIT)
    if not said:
        raise ValidationError({"reasons": _("Please give your reasons: its author is told them.")})
    return said


def _follow(case: Case, decision: Review.Decision) -> None:
    """What one decision does to the case and to the text."""
    if decision == Review.Decision.RESTORE:
        if policy.still_needed(case) > 0:
            return
        _close(case, Case.Outcome.RESTORED)
    elif decision == Review.Decision.WITHDRAW:
        _close(case, Case.Outcome.WITHDRAWN)
    elif not (case.held or stored(case.kind, case.key).open):
        _close(
            case, Case.Outcome.RESTORED
        )  # its author has taken it back meanwhile: there is nothing to change
    else:
        case.state, case.held = Case.State.CHANGE, True
        keep_back(case)
    settle(JOB, case=case)
    if case.outcome == Case.Outcome.RESTORED:
        _let_go(case)


def _close(case: Case, outcome: Case.Outcome) -> None:
    case.state, case.outcome, case.closed_at = Case.State.CLOSED, outcome, timezone.now()
    if outcome == Case.Outcome.WITHDRAWN:
        case.held = True
        by = case.reviews.filter(decision=Review.Decision.WITHDRAW).order_by("-decided_at").first()
        KINDS[case.kind].withdraw(case.key, by.person_id if by else 0)


def _let_go(case: Case) -> None:
    """Give the text back, and tell what could not be told while it was held."""
    if not case.held:
        return
    KINDS[case.kind].show(case.key, case.sealed)
    case.held, case.sealed = False, {}
    case.save(update_fields=["held", "sealed"])
    if case.item_id:
        lines = Entry.objects.filter(item=case.item_id, pk__gt=case.since)
        missed = [pk for pk, verb_ in lines.values_list("pk", "verb") if not verb_.startswith(_OWN_LINES)]
        outbox.again("notifications", missed)
