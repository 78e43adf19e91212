"""A matrix that cannot turn red proves nothing: every place that asks the gate is made to forget it.

The mutants are not chosen by hand. Each module of the house that reads through the gate, and each of the
gate's functions it calls, is a mutant: that call, in that module only, then answers as if everybody might
read. The walk must find a canary where it should not be.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model, Q, Value
from django.http import Http404
from pytest_django.plugin import DjangoDbBlocker

from majlis.access import gate, people, rules
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.network.models import Circle, Person, Seat
from tests.house.leaks import walk
from tests.house.leaks.world import World, build

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A small world: what a mutant lets out of it is enough."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(small=True)
        transaction.set_rollback(True)


def _everything(viewer: Viewer, model: type[Model]) -> Any:
    return model.unguarded.all()  # type: ignore[attr-defined]


def _get(viewer: Viewer, model: type[Model], queryset: Any = None, **lookup: Any) -> Any:
    try:
        return model.unguarded.get(**lookup)  # type: ignore[attr-defined]
    except (model.DoesNotExist, ValueError, OverflowError) as missing:  # type: ignore[attr-defined]
        raise Http404 from missing


def _full_card(viewer: Viewer, person: Person) -> people.PersonCard:
    return people.PersonCard(
        name=person.name, function=person.function, organisation=str(person.organisation or "")
    )


def _placed(viewer: Viewer, item: Item) -> gate.Placed:
    card, sources = rules.Placement.with_sources(item, Item.unguarded.all())
    return gate.Placed(card, sources, (True,) * len(sources))


FORGETFUL: dict[str, dict[str, Callable[..., Any]]] = {
    "gate": {
        "readable": _everything,
        "get": _get,
        "placed": _placed,
        "readable_in_any_state": lambda viewer: Item.unguarded.all(),
        "may_read": lambda viewer, item: True,
        "circles": lambda viewer: Circle.objects.all(),
        "circle_members": lambda viewer, circle: Person.objects.filter(seats__circle=circle),
        "audience": lambda item: Person.objects.all(),
        "known_readers": lambda viewer, card: Person.objects.all(),
        "seen_readers": lambda viewer, card: (Person.objects.all(), False),
        "people_of": lambda card: Person.objects.all(),
        "why": lambda viewer, item: [gate.Reason("author", rules.ROWS[1].reason)],
    },
    "people": {
        "known": lambda viewer: Person.objects.all(),
        "known_for_cards": lambda viewer: Person.objects.select_related(
            "organisation", "country", "sector"
        ).annotate(shares_circle=Value(True)),
        "field_q": lambda viewer, field, prefix="": Q(),
        "may_see": lambda viewer, person, field: True,
        "card": _full_card,
        "signed": lambda viewer, item, person: _full_card(viewer, person),
    },
}
PACKAGES = (
    *("front", "membership", "discussions", "library"),
    *("readership", "audit", "notifications", "search", "files", "approvals", "safety"),
)
# Modules that change things: what they refuse is tested in their rooms; these walks only read. Whether
# somebody is told is asked three times (effects, office, mailing): those have a test of their own below. What
# goes into an archive of one's own data has its mutants in test_archives.
NOT_READING = re.compile(
    r"\.(actions|policy|drafting|texts|effects|office|mailing|personal|tests|migrations)\b"
)


@dataclass(frozen=True)
class Mutant:
    """One call of the gate that one module forgets to make."""

    module: str
    floor: str
    function: str

    def __str__(self) -> str:
        return f"{self.module.removeprefix('majlis.')} forgets {self.floor}.{self.function}"


class Forgetful:
    """A gate that asks nothing in one of its functions."""

    def __init__(self, real: ModuleType, floor: str, function: str) -> None:
        self._real, self._name, self._open = real, function, FORGETFUL[floor][function]

    def __getattr__(self, name: str) -> Any:
        return self._open if name == self._name else getattr(self._real, name)


def modules() -> Iterator[ModuleType]:
    """Every module of the house that reads."""
    for package in PACKAGES:
        root = importlib.import_module(f"majlis.{package}")
        yield from (
            importlib.import_module(found.name)
            for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}.")
            if not NOT_READING.search(found.name) and not found.ispkg
        )


def mutants() -> list[Mutant]:
    """One for each function of the gate that a module calls."""
    found = []
    for module in modules():
        source = inspect.getsource(module)
        for floor, functions in FORGETFUL.items():
            if getattr(module, floor, None) not in (gate, people):
                continue
            found += [
                Mutant(module.__name__, floor, name)
                for name in functions
                if re.search(rf"\b{floor}\.{name}\b", source)
            ]
    return found


def app_of(mutant: Mutant) -> str:
    """The namespace whose addresses the module answers."""
    return mutant.module.split(".")[1]


def asking(mutant: Mutant) -> list[str]:
    """Who walks, whoever gets furthest in that room first: its pages are open to few."""
    everybody = ["stranger", "half seated", "barred", "visitor", "secretariat"]
    return everybody[::-1] if ".vetting." in mutant.module else everybody


# Mutants that no walk can tell from the real thing, each with the reason why nothing gets out.
_BY_DUTY = "nobody of the matrix holds it: membership/vetting/tests/test_pages.py"
_IN_FRONT = "in front of a verb or right that asks again whether it may be read"
HARMLESS: dict[str, str] = {
    "safety.queries forgets gate.readable": "titles of one's own cases only: safety/test_own_cases.py",
    "readership.safeguard forgets gate.circles": "nobody of the matrix decides: test_narrowed_alone.py",
    "front.readers forgets people.known": "only counts, and an audience has accepted members only",
    "front.readers forgets people.field_q": "only figures by sector, counted in front/tests/test_audience.py",
    "front.views forgets gate.why": "the reasons of the one who asks, after the gate let them in",
    "membership.views.profile forgets people.known_for_cards": "one's own page",
    "membership.views.profile forgets people.card": "one's own page",
    "membership.vetting.queries forgets people.card": "the history of a case shows names only",
    "membership.vetting.views.offices forgets people.card": _BY_DUTY,
    "membership.vetting.views.offices forgets people.known_for_cards": _BY_DUTY,
    "membership.vetting.views.sponsoring forgets people.card": _BY_DUTY,
    "discussions.queries.circles forgets people.card": "for chairs only: discussions/tests/test_circles.py",
    "discussions.queries.lists forgets people.known_for_cards": "the list shows name and country only",
    "discussions.queries.lists forgets people.signed": "the list shows name and country only",
    "discussions.views.circles forgets gate.circles": _IN_FRONT,
    "discussions.views.circles forgets people.known": _IN_FRONT,
    "discussions.views.threads forgets gate.get": _IN_FRONT,
    "library.views forgets gate.get": _IN_FRONT,
    "library.views forgets gate.placed": "what closed to an author later: front/tests/test_made_from.py",
    "library.views forgets gate.known_readers": "whose names a form offers: front/tests/test_untold.py",
    "readership.deed forgets gate.circles": "nobody of the matrix decides on it: front/tests/test_seen.py",
    "library.shown forgets people.signed": "the list shows the name only",
    "search.results forgets people.signed": "an item's hit shows the name only: front/tests/test_caveats.py",
    **dict.fromkeys(
        (
            "readership.queries forgets gate.circles",
            "readership.queries forgets people.signed",
            "readership.queries forgets people.card",
            "readership.views forgets people.card",
            "readership.forms forgets people.known",
            "readership.views forgets people.known",
        ),
        "for those who lead or wrote: caught one by one in test_readers.py",
    ),
    "readership.queries forgets people.known_for_cards": "authors by name, whom every card knows",
    "readership.views forgets people.known_for_cards": "of people whom people.known has found",
    "readership.views forgets gate.readable": "leads to a page that asks the gate itself",
    "readership.queries forgets gate.people_of": "of the kept out alone: front/tests/test_readership.py",
    "front.readers forgets gate.readable": "only figures, asked for in front/tests/test_audience.py",
    "library.forms.cards forgets gate.readable": "only figures, asked for in front/tests/test_audience.py",
    "safety.queries forgets gate.readable_in_any_state": "for who took a case: tests/safety/test_cases.py",
}


@pytest.fixture(autouse=True)
def unkept() -> Iterator[None]:
    """The gate keeps questions it has built; what a test changes must not meet or leave such."""
    gate.forget_kept()
    yield
    gate.forget_kept()


@pytest.mark.parametrize("mutant", mutants(), ids=str)
def test_a_forgotten_question_to_the_gate_is_found(
    world: World, mutant: Mutant, monkeypatch: pytest.MonkeyPatch
) -> None:
    if str(mutant) in HARMLESS:
        pytest.skip(HARMLESS[str(mutant)])
    module = importlib.import_module(mutant.module)
    real = gate if mutant.floor == "gate" else people
    monkeypatch.setattr(module, mutant.floor, Forgetful(real, mutant.floor, mutant.function))
    app = app_of(mutant)
    names = [name for name, namespace, _ in walk.routes() if namespace == app] + ["front:desk"]
    if mutant.module.endswith(".safeguard"):  # what rooms answer for the page of reports
        names = ["safety:report"]
    for who in asking(mutant):
        if walk.walk(world, who, only=names, first=True).leaks:
            return
    pytest.fail(f"nobody noticed that {mutant}")


def _row(key: str, **changed: Any) -> tuple[rules.Row, ...]:
    return tuple(
        replace(row, items=changed.get("items", row.items)) if row.key == key else row for row in rules.ROWS
    )


def _seats(viewer: Viewer, **states: Any) -> Any:
    mine = Seat.objects.filter(person=viewer.person_id, **states).values("circle")
    return Item.circles.through.objects.filter(circle__in=mine).values("item")


RULES: dict[str, tuple[str, Callable[[Viewer], Q]]] = {
    "community forgets that private circles enclose": (
        "community",
        lambda viewer: Q(state=State.PUBLISHED, marking__lte=1) if viewer.vetted else rules.NONE,
    ),
    "community lets AMBER through": (
        "community",
        lambda viewer: (
            Q(state=State.PUBLISHED, marking__lte=2, enclosed=False) if viewer.vetted else rules.NONE
        ),
    ),
    "community forgets the state": (
        "community",
        lambda viewer: Q(marking__lte=1, enclosed=False) if viewer.vetted else rules.NONE,
    ),
    "community forgets the vetting": (
        "community",
        lambda viewer: Q(state=State.PUBLISHED, marking__lte=1, enclosed=False),
    ),
    "public forgets the explicit publish": (
        "public",
        lambda viewer: Q(state=State.PUBLISHED, marking=Marking.CLEAR, enclosed=False),
    ),
    "circle takes a seat that is only asked for": (
        "circle",
        lambda viewer: Q(state=State.PUBLISHED, marking__lte=2, pk__in=_seats(viewer)),
    ),
    "circle forgets the vetting": (
        "circle",
        lambda viewer: Q(state=State.PUBLISHED, marking__lte=2, pk__in=_seats(viewer, state=Seat.State.HELD)),
    ),
    "named forgets the organisation of AMBER+STRICT": (
        "named",
        lambda viewer: Q(
            state=State.PUBLISHED,
            pk__in=Item.named.through.objects.filter(person=viewer.person_id).values("item"),
        ),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_is_too_wide_is_found(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key, items = RULES[name]
    monkeypatch.setattr(rules, "ROWS", _row(key, items=items))
    routes = ["discussions:thread", "library:resource"]
    assert any(
        walk.walk(world, who, only=routes, first=True).leaks
        for who in ("stranger", "visitor", "applicant", "asking", "suspended", "named elsewhere")
    ), name


def test_a_denial_that_is_forgotten_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "barred_from", lambda viewer: rules.NONE)
    assert walk.walk(world, "barred", only=["discussions:thread"], first=True).leaks
