"""A page that was opened before a change of readers or of words does not undo it."""

from __future__ import annotations

import re
from html import unescape

from django.urls import reverse

from majlis.access.caveats import Caveat, Terms
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.rules import Placement
from majlis.library.models import Resource
from majlis.library.tests.shelf import share
from majlis.library.tests.test_pages import filled
from majlis.readership.actions import change_marking
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, viewer

GREEN, RED = str(Marking.GREEN.value), str(Marking.RED.value)
NONE: dict[str, object] = {"circles": [], "uploads": []}


def hidden(page: str, *names: str) -> dict[str, str]:
    """What a page sends back of itself without showing it."""
    found = re.findall(r'name="([a-z]+)" value="([0-9a-z]+)"', page)
    return {name: value for name, value in found if name in (names or ("placed", "stored", "seen"))}


def _narrow(cast: Cast, item: Item, wanted: Wanted) -> None:
    change_marking(viewer(cast.alice), item=Item.unguarded.get(pk=item.pk), wanted=wanted, reason="Less.")


def _now(item: Item) -> Placement:
    return Placement.of(Item.unguarded.get(pk=item.pk))


def test_a_form_from_before_its_author_closed_it_takes_what_is_in_force(cast: Cast) -> None:
    resource = share(cast, marking=Marking.GREEN)
    browser, address = client_of(cast.alice), reverse("library:edit", args=[resource.pk])
    typed = filled(cast, summary="A slip mended.", marking=GREEN, **NONE)
    typed |= hidden(browser.get(address).text)
    _narrow(cast, resource, Wanted(Marking.RED, named=[cast.bob]))
    answer = browser.post(address, typed)
    said = unescape(answer.text)
    assert answer.status_code == 422 and "changed since you opened this page" in said
    assert "A slip mended." in said and _now(resource).marking == Marking.RED
    assert re.search("You had chosen: .*TLP:GREEN.* In force now: .*TLP:RED.*1 named person", said)
    form = answer.context["form"]
    assert form["marking"].value() == RED and form["named"].value() == [cast.bob.handle]
    # Pressed once more, it stores the words and leaves the readers alone.
    again = typed | hidden(answer.text) | {"marking": RED, "named": [cast.bob.handle], "circles": []}
    assert browser.post(address, again).status_code == 302
    assert _now(resource).marking == Marking.RED
    assert Resource.unguarded.get(pk=resource.pk).summary == "A slip mended."


def test_the_second_press_does_not_drop_a_caveat(cast: Cast) -> None:
    resource = share(cast, marking=Marking.GREEN)
    browser, address = client_of(cast.alice), reverse("library:edit", args=[resource.pk])
    typed = filled(cast, marking=GREEN, **NONE) | hidden(browser.get(address).text)
    _narrow(cast, resource, Wanted(Marking.GREEN, terms=Terms.of([Caveat.INDUSTRY])))
    answer = browser.post(address, typed)
    assert answer.context["form"]["caveats"].value() == [Caveat.INDUSTRY.value]
    assert re.search(r"<details[^>]* open", answer.text)


def test_a_page_that_was_refused_for_something_else_is_still_the_old_page(cast: Cast) -> None:
    resource = share(cast, marking=Marking.GREEN)
    browser, address = client_of(cast.alice), reverse("library:edit", args=[resource.pk])
    typed = filled(cast, marking=GREEN, **NONE) | hidden(browser.get(address).text)
    _narrow(cast, resource, Wanted(Marking.RED, named=[cast.bob]))
    untitled = browser.post(address, typed | {"title": ""})
    answer = browser.post(address, typed | hidden(untitled.text))
    assert answer.status_code == 422 and _now(resource).marking == Marking.RED


def test_a_wider_choice_is_asked_about_before_it_is_stored(cast: Cast) -> None:
    resource = share(cast, marking=Marking.RED, circles=[], named=[cast.bob])
    browser, address = client_of(cast.alice), reverse("library:edit", args=[resource.pk])
    typed = filled(cast, marking=GREEN, **NONE) | hidden(browser.get(address).text)
    answer = browser.post(address, typed)
    assert answer.status_code == 422 and "Readers until now: 2. Readers from then on:" in answer.text
    assert _now(resource).marking == Marking.RED
    assert browser.post(address, typed | hidden(answer.text)).status_code == 302
    assert _now(resource).marking == Marking.GREEN


def test_words_that_were_stored_meanwhile_stand_beside_those_that_were_typed(cast: Cast) -> None:
    resource = share(cast, marking=Marking.GREEN)
    browser, address = client_of(cast.alice), reverse("library:edit", args=[resource.pk])
    typed = filled(cast, marking=GREEN, **NONE) | hidden(browser.get(address).text)
    assert browser.post(address, typed | {"summary": "The first tab."}).status_code == 302
    answer = browser.post(address, typed | {"summary": "The second tab."})
    assert answer.status_code == 422
    assert "The first tab." in answer.text and "The second tab." in answer.text
    assert Resource.unguarded.get(pk=resource.pk).summary == "The first tab."
    again = typed | hidden(answer.text) | {"summary": "The second tab."}
    assert browser.post(address, again).status_code == 302
    assert Resource.unguarded.get(pk=resource.pk).summary == "The second tab."
