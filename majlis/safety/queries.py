"""Reading cases: one's own as an author, those one has taken as a moderator, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.http import Http404
from django.utils.functional import Promise

from majlis.access import gate
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.safety import policy
from majlis.safety.kinds import KINDS
from majlis.safety.models import Case, Report, Review
from majlis.safety.wording import TEXT, Wording


@dataclass(frozen=True)
class CaseView:
    """A case as the moderator who has taken it sees it: the excerpt, and the whole text only where they are
    one of its readers anyhow. Neither title nor author are told; of its audience only where that is what
    is decided about."""

    case: Case
    kind: Promise | str
    marking: Marking | None
    whole: str
    reports: Sequence[Report]
    earlier: Sequence[tuple[Promise | str, Review]]
    held: Promise
    says: Sequence[tuple[Promise, Sequence[str]]]


@dataclass(frozen=True)
class OwnCase:
    """A case as the author of its text sees it: what it is about, and what was decided for which reasons."""

    case: Case
    kind: Promise | str
    title: str
    url: str
    stands: Promise
    more: tuple[Promise, str] | None
    reasons: Sequence[str]
    earlier: Sequence[tuple[Promise | str, Review]]


def waiting(viewer: Viewer) -> QuerySet[Case]:
    """The cases that the viewer has taken or could take; none for those who do not moderate."""
    mine, others = taken(viewer).order_by(), policy.takeable(viewer)
    here = Q(pk__in=mine.values("pk")) | Q(pk__in=others.values("pk"))
    return Case.objects.filter(here) if policy.moderates(viewer) else Case.objects.none()


def taken(viewer: Viewer) -> QuerySet[Case]:
    """The cases that the viewer looks at, the oldest first."""
    mine = Review.objects.filter(person=viewer.person_id or 0, decision="").values("case")
    found = Case.objects.filter(pk__in=mine, state=Case.State.OPEN) if policy.moderates(viewer) else None
    return (
        (Case.objects.none() if found is None else found).select_related("item").order_by("opened_at", "pk")
    )


def kind_label(case: Case) -> Promise | str:
    """What kind of text a case is about; '' where its room is gone."""
    return KINDS[case.kind].label if case.kind in KINDS else ""


def wording_of(case: Case) -> Wording:
    """How a case is spoken of; as of a text where its room is gone."""
    return KINDS[case.kind].wording if case.kind in KINDS else TEXT


def _called(case: Case, review: Review) -> Promise | str:
    return wording_of(case).decisions.get(review.decision, review.get_decision_display())


def case_view(viewer: Viewer, case_id: int) -> CaseView:
    """A case for the one who has taken it. Raises Http404 for everybody else, other moderators too."""
    reads = gate.readable_in_any_state(viewer).filter(pk=OuterRef("item"))
    mine = taken(viewer).filter(policy.far_enough(viewer), pk=case_id)
    case = mine.annotate(reads=Exists(reads)).first()
    if case is None:
        raise Http404
    reports, earlier = _said(case)
    return CaseView(
        case=case,
        kind=kind_label(case),
        marking=Marking(case.item.marking) if case.item else None,
        whole=_whole(case) if case.reads else "",
        reports=reports,
        earlier=[(_called(case, review), review) for review in earlier],
        held=wording_of(case).held,
        says=KINDS[case.kind].says(viewer, case) if case.kind in KINDS else (),
    )


def has_reported(viewer: Viewer, kind: str, key: str) -> bool:
    """Whether the viewer has reported a text about which it is not decided yet."""
    mine = Report.objects.filter(reporter=viewer.person_id or 0, case__kind=kind, case__key=key)
    return mine.exclude(case__state=Case.State.CLOSED).exists()


def had_taken(viewer: Viewer, case_id: int) -> bool:
    """Whether this moderator has looked at a case, though it need not be theirs any more."""
    mine = Review.objects.filter(case=case_id, person=viewer.person_id or 0)
    return policy.moderates(viewer) and mine.exists()


def _said(case: Case) -> tuple[list[Report], list[Review]]:
    """What was reported and what was decided, the oldest first, as far as it is shown (one query)."""
    decided = case.reviews.filter(decision__in=policy.DECISIONS)
    lines = (
        case.reports.annotate(of=Value("report"))
        .values_list("of", "reason", "note", "at", "pk")
        .union(
            decided.annotate(of=Value("review")).values_list("of", "decision", "reasons", "decided_at", "pk"),
            all=True,
        )
    )
    found = sorted(lines, key=itemgetter(3, 4))
    return (
        [Report(reason=one, note=words, at=at) for of, one, words, at, _pk in found if of == "report"],
        [
            Review(decision=one, reasons=words, decided_at=at)
            for of, one, words, at, _pk in found
            if of == "review"
        ],
    )


def _whole(case: Case) -> str:
    """All words of a text, where they are more than the excerpt; '' where it is gone."""
    thing = KINDS[case.kind].thing(case.key)
    return thing.words if thing is not None and thing.words != case.excerpt else ""


def own(viewer: Viewer) -> QuerySet[Case]:
    """The cases about the viewer's own texts of which they were told, the newest first.

    Each says with `reads` whether they read the item now: who wrote a part of it may be kept out since.
    """
    decided = Review.objects.filter(decision__in=policy.DECISIONS).order_by("decided_at", "pk")
    reads = gate.readable(viewer, Item).filter(pk=OuterRef("item"))
    mine = Case.objects.filter(author=viewer.person_id or 0, told=True).annotate(reads=Exists(reads))
    return mine.select_related("item").prefetch_related(Prefetch("reviews", decided)).order_by("-pk")


def own_case(case: Case) -> OwnCase:
    """What its author is shown of a case of `own` (no query): of an item they do not read, no title."""
    counted = _counted(case)
    shut = case.item is not None and not case.reads  # type: ignore[attr-defined]  # annotated by `own`
    return OwnCase(
        case=case,
        kind=kind_label(case),
        title=case.item.title if case.item and not shut else "",
        url="" if shut else case.url,
        stands=wording_of(case).stand_of(case),
        more=KINDS[case.kind].more(case) if case.kind in KINDS else None,
        reasons=[review.reasons for review in counted],
        earlier=[(_called(case, review), review) for review in _appealed(case)],
    )


_DECIDES: dict[str, str] = {
    Case.Outcome.RESTORED: Review.Decision.RESTORE,
    Case.Outcome.WITHDRAWN: Review.Decision.WITHDRAW,
    Case.State.CHANGE: Review.Decision.CHANGE,
}


def _counted(case: Case) -> list[Review]:
    """The reviews that led to what stands now: one that was overruled in the end is no reason for it."""
    if case.state == Case.State.OPEN or case.outcome == Case.Outcome.MOOT:
        return []
    now = [review for review in case.reviews.all() if review.round == case.round]
    decisive = _DECIDES.get(case.outcome or case.state)
    return [review for review in now if review.decision == decisive] or now[-1:]


def _appealed(case: Case) -> list[Review]:
    """The last decision that stands no more: what its author appealed against, or what was overtaken."""
    overtaken = case.outcome == Case.Outcome.MOOT
    return [review for review in case.reviews.all() if overtaken or review.round < case.round][-1:]


def one_own(viewer: Viewer, case_id: int) -> Case:
    """One case of `own`. Raises Http404."""
    found = own(viewer).filter(pk=case_id).first()
    if found is None:
        raise Http404
    return found
