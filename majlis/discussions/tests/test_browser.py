"""A thread in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from majlis.discussions.tests.threads import ask
from majlis.network.models import Person
from tests.browsing import Visits
from tests.people import make_circle, make_person

pytestmark = pytest.mark.browser


@pytest.fixture
def amal(transactional_db: None) -> Person:
    return make_person("Amal Haddad")


def _over(one: dict[str, float] | None, other: dict[str, float] | None) -> bool:
    """Whether two boxes share a place."""
    assert one and other
    return one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_a_phone_the_message_that_a_text_was_sent_covers_neither_it_nor_the_button(
    visits: Visits, amal: Person, language: str
) -> None:
    amal.language = language
    amal.save(update_fields=["language"])
    thread = ask(amal, make_circle("customs", amal))
    page: Any = visits.page(amal, language, width=390)
    page.goto(f"/discussions/{thread.pk}/")
    page.fill("#reply textarea", "We look at the seals first. " * 20)
    page.click("#reply button.main")
    expect(page.locator(".toast")).to_be_visible()
    toast = page.locator(".toast").bounding_box()
    assert not _over(toast, page.locator("#post-2 .who").bounding_box())
    page.evaluate("document.querySelector('#reply button.main').scrollIntoView({block: 'end'})")
    assert not _over(toast, page.locator("#reply button.main").bounding_box())
