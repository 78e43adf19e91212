"""The pages of who reads a thing, one question to the gate forgotten at a time: each is found where it shows.

The walk of the matrix meets most of these pages as people who may only read; what the pages show to sources
and to those who lead a circle is looked at here.
"""

from __future__ import annotations

import importlib

import pytest

from majlis.access import gate, people
from majlis.access.caveats import Caveat, Terms
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.discussions.actions import ask_question
from majlis.network.circles import Visibility
from majlis.network.models import Circle, FieldAudience, Person, Seat
from majlis.readership import actions
from majlis.readership.placing import Wanted
from tests.house.leaks.test_mutants import Forgetful
from tests.people import Cast, client_of, make_circle, viewer

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]

HIDDEN = "Zqfunction"
SECRET, SOURCE, GONE = "Zqsecret", "Zqsource", "Zqgone"


def _asks(cast: Cast, marking: Marking = Marking.AMBER, **facts: object) -> Item:
    typed = {"title": "Consignments", "body": "Words", "marking": marking, **facts}
    found: Item = Item.unguarded.get(pk=ask_question(viewer(cast.alice), **typed).pk)  # type: ignore[arg-type]
    return found


def _history_of_circles(cast: Cast) -> str:
    secret = make_circle(SECRET, cast.alice)
    Circle.objects.filter(pk=secret.pk).update(visibility=Visibility.SECRET, label_en=SECRET)
    item = _asks(cast, circles=[cast.circle])
    wanted = Wanted(Marking.AMBER, circles=[cast.circle, Circle.objects.get(pk=secret.pk)])
    actions.change_marking(viewer(cast.alice), item=item, wanted=wanted)
    return _page(cast.bob, f"/items/{item.pk}/readers/history/")


def _history_of_the_nameless(cast: Cast) -> str:
    item = _asks(cast, circles=[cast.circle], terms=Terms(frozenset({Caveat.NO_ATTRIBUTION})))
    wanted = Wanted(Marking.AMBER, [cast.circle], [cast.dana], terms=item.terms)
    actions.change_marking(viewer(cast.alice), item=item, wanted=wanted)
    return _page(cast.bob, f"/items/{item.pk}/readers/history/")


def _readings(cast: Cast) -> str:
    item = _asks(cast, Marking.RED, named=[cast.bob])
    _page(cast.bob, f"/discussions/{item.pk}/")
    return _page(cast.alice, f"/items/{item.pk}/readers/opened/")


def _kept_out(cast: Cast) -> str:
    item = _asks(cast, circles=[cast.circle])
    actions.bar(viewer(cast.alice), item=item, person=cast.bob, reason="Party to it.")
    return _page(cast.alice, f"/items/{item.pk}/readers/kept-out/")


def _keeping_out_the_suspended(cast: Cast) -> str:
    item = _asks(cast, circles=[cast.circle])
    sent = {"person": cast.eve.handle, "reason": "Party to it."}
    answer = client_of(cast.alice).post(f"/items/{item.pk}/readers/kept-out/", sent, follow=True)
    return answer.content.decode()


def _why_not_the_suspended(cast: Cast) -> str:
    item = _asks(cast, circles=[cast.circle])
    return _page(cast.alice, f"/items/{item.pk}/why-not/?person={cast.eve.handle}")


def _page(person: Person, path: str) -> str:
    return client_of(person).get(path).content.decode()


PAGES = {
    "readership.queries forgets gate.circles": (_history_of_circles, SECRET),
    "readership.queries forgets people.signed": (_history_of_the_nameless, SOURCE),
    "readership.queries forgets people.card": (_readings, HIDDEN),
    "readership.views forgets people.card": (_kept_out, HIDDEN),
    "readership.forms forgets people.known": (_keeping_out_the_suspended, GONE),
    "readership.views forgets people.known": (_why_not_the_suspended, GONE),
}


@pytest.fixture(autouse=True)
def hiding(cast: Cast) -> None:
    """Bob's function is nobody's to see; he has a say in the circle. The others have names to look for."""
    Person.objects.filter(pk=cast.alice.pk).update(name=SOURCE)
    Person.objects.filter(pk=cast.eve.pk).update(name=GONE)
    Person.objects.filter(pk=cast.bob.pk).update(function=HIDDEN, see_function=FieldAudience.NOBODY)
    Seat.objects.filter(person=cast.bob).update(role=Seat.Role.CHAIR)


@pytest.mark.parametrize("mutant", PAGES)
def test_what_a_forgotten_question_shows_is_not_shown(
    cast: Cast, mutant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, canary = PAGES[mutant]
    assert canary not in look(cast)
    module, _forgets, question = mutant.split()
    floor, function = question.split(".")
    there = importlib.import_module(f"majlis.{module}")
    forgetful = Forgetful(gate if floor == "gate" else people, floor, function)
    monkeypatch.setattr(there, floor, forgetful)
    assert canary in look(cast), f"nobody noticed that {mutant}"
