"""Who may read what, said a second time and in another way: plain Python, no query, nothing of the gate.

The leak matrix compares what comes out of every exit with this. It knows the placement of each planted thing
and the situation of each viewer, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from majlis.access.markings import Marking, State
from majlis.network.circles import Visibility

PRIVATE = {Visibility.LISTED, Visibility.SECRET}
EVERY = frozenset(Visibility)


@dataclass(frozen=True)
class Situation:
    """What is known of a viewer: nothing of it comes from the database."""

    name: str
    member: bool = False
    organisation: str = ""
    seats: frozenset[Visibility] = frozenset()
    named: bool = False
    barred: bool = False
    author: bool = False


SITUATIONS: tuple[Situation, ...] = (
    Situation("visitor"),
    Situation("applicant", named=True, seats=EVERY),
    Situation("suspended", named=True, seats=EVERY),
    Situation("left", named=True, seats=EVERY),
    Situation("stranger", member=True, organisation="university"),
    Situation("colleague", member=True, organisation="customs"),
    Situation("seated", member=True, organisation="plant", seats=EVERY),
    Situation("half seated", member=True, organisation="plant", seats=frozenset({Visibility.MEMBERS})),
    Situation("asking", member=True, organisation="plant"),
    Situation("named", member=True, organisation="customs", named=True),
    Situation("named elsewhere", member=True, organisation="plant", named=True),
    Situation("barred", member=True, organisation="customs", seats=EVERY, named=True, barred=True),
    Situation("secretariat", member=True, organisation="secretariat"),
    Situation("author", member=True, organisation="customs", author=True),
    Situation("chair", member=True, organisation="plant", seats=EVERY),
    Situation("focal point", member=True, organisation="plant"),
)
# Whose role shows them who wants in, or back in: of their own organisation.
VETTED_BY = {"applicant": {"focal point"}, "suspended": {"focal point"}}
BY_NAME = {situation.name: situation for situation in SITUATIONS}


# The caveats that keep sectors out, and which of them each organisation passes.
ONLY = frozenset({"only_law_enforcement", "only_government", "only_industry"})
PASSES = {
    "customs": frozenset({"only_law_enforcement", "only_government"}),
    "plant": frozenset({"only_industry"}),
}


@dataclass(frozen=True)
class Plant:
    """One planted item: how it lies, and the canaries in it by the spot where they stand."""

    kind: str
    marking: Marking
    state: State
    visibility: Visibility | None
    public: bool
    names_people: bool
    number: int
    caveats: frozenset[str] = frozenset()
    expired: bool = False
    by: str = "author"
    sources: tuple[Plant, ...] = ()  # with all that these were made from
    canaries: dict[str, str] = field(default_factory=dict, hash=False, compare=False)

    @property
    def widened_at(self) -> datetime | None:
        """After its changes, where it was made wider then: what it was before is its author's."""
        return timezone.now() + timedelta(hours=1) if self.number % 3 == 0 else None

    @property
    def own(self) -> set[str]:
        """The spots that nobody sees but whoever wrote it."""
        note = {"note"} if self.kind == "thread" else set()
        return {"taken back", "held", *note, *({"old"} if self.widened_at else ())}

    @property
    def label(self) -> str:
        """For a message that a person reads when the matrix is red."""
        circle = self.visibility.value if self.visibility else "no circle"
        loud = ", public" if self.public else ""
        held = "".join(f", {one}" for one in sorted(self.caveats)) + (", expired" if self.expired else "")
        made = "".join(f", made from ({source.label})" for source in self.sources)
        wider = ", made wider" if self.widened_at else ""
        return f"{self.kind} {self.marking.label} in {circle}{loud}{held}{wider}, {self.state.value}{made}"


def may_read(viewer: Situation, plant: Plant) -> bool:
    """Whether the rules of the house let this viewer read this plant."""
    if viewer.barred:
        return False
    wrote = viewer.name == plant.by
    if not wrote and not all(may_read(viewer, source) for source in plant.sources):
        return False
    published = plant.state == State.PUBLISHED
    enclosed = plant.visibility in PRIVATE
    if plant.expired or not plant.caveats & ONLY <= PASSES.get(viewer.organisation, frozenset()):
        return wrote
    if plant.public and plant.marking == Marking.CLEAR and published and not enclosed:
        return True
    if not viewer.member:
        return False
    if wrote:
        return True
    if not published:
        return False
    if plant.marking in (Marking.CLEAR, Marking.GREEN) and not enclosed:
        return True
    if plant.marking <= Marking.AMBER and plant.visibility in viewer.seats:
        return True
    if plant.names_people and viewer.named:
        return plant.marking != Marking.STRICT or viewer.organisation == "customs"
    return False


# Marking, circle, public, names people.
Placing = tuple[Marking, Visibility | None, bool, bool]

# Drafts and withdrawn items have one reader whatever their marking: a few placements show it.
FEW: list[Placing] = [
    (Marking.CLEAR, None, True, False),
    (Marking.GREEN, None, False, False),
    (Marking.AMBER, Visibility.MEMBERS, False, True),
]


# One for each way to be kept out: enough for a mutant to be seen.
TELLING: list[Placing] = [
    (Marking.AMBER, Visibility.MEMBERS, False, False),
    (Marking.GREEN, Visibility.SECRET, False, False),
    (Marking.GREEN, Visibility.MEMBERS, False, False),
    (Marking.STRICT, None, False, True),
    (Marking.CLEAR, None, False, False),
    (Marking.GREEN, None, False, False),
]


def _placements() -> list[Placing]:
    """Every way an item can lie: marking, circle, public, names people."""
    found: list[Placing] = [
        (Marking.STRICT, None, False, True),
        (Marking.RED, None, False, True),
        (Marking.AMBER, None, False, True),
        (Marking.CLEAR, None, False, False),
        (Marking.CLEAR, None, True, False),
        (Marking.GREEN, None, False, False),
    ]
    for visibility in Visibility:
        found += [
            (marking, visibility, False, False) for marking in (Marking.CLEAR, Marking.GREEN, Marking.AMBER)
        ]
        found.append((Marking.AMBER, visibility, False, True))
        if visibility not in PRIVATE:
            found.append((Marking.CLEAR, visibility, True, False))
    return found


# Caveats, whether it has expired, and how it lies besides: one for each that keeps somebody or a mail out.
CAVEATED: list[tuple[frozenset[str], bool, Placing]] = [
    (frozenset({"only_law_enforcement"}), False, (Marking.GREEN, Visibility.MEMBERS, False, False)),
    (frozenset({"only_industry"}), False, (Marking.AMBER, Visibility.SECRET, False, True)),
    (frozenset({"only_law_enforcement", "only_government"}), False, (Marking.RED, None, False, True)),
    (frozenset({"no_mail", "no_attribution"}), False, (Marking.GREEN, Visibility.MEMBERS, False, True)),
    (frozenset(), True, (Marking.CLEAR, None, True, False)),
]

# For `make endurance`: each caveat by itself, and expiry, under a placement of each marking.
CAVEATS = (
    "only_law_enforcement",
    "only_government",
    "only_industry",
    "no_attribution",
    "chatham_house",
    "no_mail",
)
LYING: list[Placing] = [
    (Marking.CLEAR, Visibility.PUBLIC, True, False),
    (Marking.GREEN, Visibility.MEMBERS, False, True),
    (Marking.AMBER, Visibility.LISTED, False, True),
    (Marking.STRICT, None, False, True),
    (Marking.RED, None, False, True),
]
WHOLE = [
    *CAVEATED,
    *((frozenset({caveat}), False, lying) for caveat in CAVEATS for lying in LYING),
    *((frozenset[str](), True, lying) for lying in LYING),
]

# For archives: every way to be kept out, RED, and every state, as an archive gives out what one wrote.
TELLING_AND_RED = [*TELLING, (Marking.RED, None, False, True)]
FEWER = {State.PUBLISHED: TELLING_AND_RED, State.DRAFT: FEW, State.WITHDRAWN: FEW, State.HELD: FEW}
LARGE = {State.PUBLISHED: _placements(), State.DRAFT: FEW, State.WITHDRAWN: FEW, State.HELD: FEW}
SMALL = {State.PUBLISHED: TELLING, State.DRAFT: [FEW[1]], State.HELD: [FEW[1]]}


def lying(small: bool, fewer: bool, whole: bool) -> Iterable[Any]:
    """How each planted item lies, in the order of a plant's fields."""
    placed = SMALL if small else FEWER if fewer else LARGE
    for state, placements in placed.items():
        for marking, visibility, public, named in placements:
            yield marking, state, visibility, public, named, frozenset[str](), False
    caveated = [] if small else WHOLE if whole else CAVEATED
    for caveats, expired, (marking, visibility, public, named) in caveated:
        yield marking, State.PUBLISHED, visibility, public, named, caveats, expired
