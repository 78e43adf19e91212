"""What a page does with a form that is refused, and with a pair whose name is a whole sentence."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from majlis.access.markings import Marking
from tests.browser.network import Network
from tests.browsing import Visits
from tests.safety.texts import ask

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

LONG = "Employment: the organisation confirms it, called back on a published number"
PAIR = "() => document.querySelector('main').insertAdjacentHTML('beforeend', '<dl class=\"pairs\"><dt>%s</dt>"
PAIR += '<dd id="shown">Called the directorate back on its published number.</dd></dl>\')'


def test_what_is_wrong_has_the_focus_and_stands_in_sight(network: Network, visits: Visits) -> None:
    page = visits.page(network.officer, language="ar", width=360)
    page.goto("/library/share/")
    page.click("main form button.main")
    expect(page.locator("main .summary")).to_be_focused()
    expect(page.locator("main .summary")).to_be_in_viewport()


def test_an_address_that_ends_in_a_place_does_not_take_the_focus(network: Network, visits: Visits) -> None:
    thread = ask(network.officer, network.circle, marking=Marking.GREEN)
    page = visits.page(network.regulator, language="ar", width=360)
    page.goto(f"/discussions/{thread.pk}/")
    page.click("#reply form button.main")
    expect(page).to_have_url(re.compile("#reply$"))
    expect(page.locator("main .summary")).to_be_focused()


def test_a_long_name_leaves_half_of_the_line_to_what_it_names(network: Network, visits: Visits) -> None:
    page = visits.page(network.officer, language="en", width=1280)
    page.goto("/about/")
    page.evaluate(PAIR % LONG)
    assert page.evaluate(
        "() => { const shown = document.getElementById('shown');"
        " return shown.offsetWidth > shown.parentElement.offsetWidth * 0.45 }"
    )
