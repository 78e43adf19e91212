"""The small scripts, in a real browser: what is typed is kept, and everything works by keyboard."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from tests.browsing import Visits

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visits: Visits, settings: Any) -> Page:
    settings.DEMO = True
    opened = visits.page()
    opened.goto("/kit/")
    return opened


def test_a_draft_survives_a_closed_tab_and_is_offered_again(page: Page) -> None:
    page.fill("#id_body", "كيف تُفحص الشحنات؟")
    page.wait_for_selector("[data-draft-note]:visible")
    address, again = page.url, page.context.new_page()
    page.close()
    again.goto(address)
    again.click("[data-draft-do=restore]")
    assert again.input_value("#id_body") == "كيف تُفحص الشحنات؟"


def test_a_draft_that_was_thrown_away_is_not_offered_again(page: Page) -> None:
    page.fill("#id_body", "a thought")
    page.wait_for_selector("[data-draft-note]:visible")
    page.reload()
    page.click("[data-draft-do=drop]")
    page.reload()
    assert not page.is_visible("[data-draft-offer]")


def test_a_button_of_the_toolbar_writes_markdown_around_the_chosen_words(page: Page) -> None:
    page.fill("#id_body", "one two")
    page.evaluate("document.querySelector('#id_body').setSelectionRange(4, 7)")
    page.click("[data-mark=bold]")
    assert page.input_value("#id_body") == "one **two**"
    page.keyboard.press("Control+z")
    assert page.input_value("#id_body") == "one two"


def test_the_toolbar_is_walked_with_the_arrow_keys(page: Page) -> None:
    page.focus("[data-mark=bold]")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.mark") == "list"


def test_a_combobox_is_used_by_keyboard_alone(page: Page) -> None:
    page.focus("#id_country-type")
    page.keyboard.type("m")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#id_country-type", "aria-expanded") == "true"
    assert page.get_attribute("#id_country-type", "aria-activedescendant") == "id_country-list-0"
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('#id_country').value") == "MA"


def test_a_combobox_with_several_choices_takes_the_last_one_back_with_backspace(page: Page) -> None:
    chosen = "[...document.querySelector('#id_circles').selectedOptions].map((one) => one.value)"
    page.focus("#id_circles-type")
    page.keyboard.type("dou")
    page.keyboard.press("Enter")
    assert page.evaluate(chosen) == ["b"]
    page.keyboard.press("Backspace")
    assert page.evaluate(chosen) == []


def test_a_dialog_opens_and_closes_by_keyboard(page: Page) -> None:
    page.focus("[data-opens=sample]")
    page.keyboard.press("Enter")
    assert page.is_visible("#sample")
    page.keyboard.press("Escape")
    assert not page.is_visible("#sample")


def _shades(strip: Locator) -> tuple[bool, bool]:
    """Whether the left and the right edge of what scrolls are darker than its middle, above the words."""
    top = "(one) => [one, one.querySelector('td.l0') ?? one].map((node) => node.getBoundingClientRect().top)"
    begins, cell = strip.evaluate(top)
    row = int(cell - begins) + 5
    shown = Image.open(BytesIO(strip.screenshot())).convert("L")
    line = shown.tobytes()[row * shown.width : (row + 1) * shown.width]
    left, middle, right = line[2], line[shown.width // 2], line[-3]
    return left < middle - 8, right < middle - 8


@pytest.mark.parametrize("what", [".tabs", ".scroll:has(.coverage)"])
def test_what_goes_on_past_an_edge_is_shaded_there_until_one_has_reached_it(page: Page, what: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    for way, end in (("rtl", -9999), ("ltr", 9999)):
        strip = page.locator(f".sample.light[dir={way}] {what}").first
        strip.evaluate("(one) => { one.style.maxInlineSize = '150px'; one.scrollLeft = 0; }")
        assert _shades(strip) == (
            way == "rtl",
            way == "ltr",
        )  # what follows lies to the left, or to the right
        strip.evaluate("(one, end) => { one.scrollLeft = end; }", end)
        left, right = _shades(strip)
        assert not (left if way == "rtl" else right)


def test_the_page_is_never_wider_than_the_screen(page: Page) -> None:
    for width in (320, 360, 720, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
