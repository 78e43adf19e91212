"""Trusted Types in a real browser: our pages work under them, and text with script in it becomes no page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.network import Network
from tests.browsing import Visits

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

REFUSED = {
    "a handler": "document.querySelector('main').innerHTML = '<img src=\"/x\" onerror=\"window.ran=1\">'",
    "a handler inside a template": "document.querySelector('main').innerHTML ="
    " '<template><b onclick=\"1\">x</b></template>'",
    "an address that runs": "document.querySelector('main').innerHTML = '<a href=\" javascript:1\">x</a>'",
    "a frame": "document.querySelector('main').innerHTML = '<iframe srcdoc=\"x\"></iframe>'",
    "a script from elsewhere": "new DOMParser().parseFromString"
    "('<script src=\"https://evil.example/x.js\"></scr' + 'ipt>', 'text/html')",
    "text as script": "document.createElement('script').text = 'window.ran=1'",
    "an address as script": "document.createElement('script').src = '/files/x/y.js'",
    "a policy of one's own": "trustedTypes.createPolicy('mine', { createHTML: (text) => text })",
    "our policy again": "trustedTypes.createPolicy('majlis', { createHTML: (text) => text })",
}


def _tries(page: Page, code: str) -> str:
    """The name of the error that a piece of code ends in, "" for none."""
    around = f"() => {{ try {{ {code}; return ''; }} catch (error) {{ return error.name; }} }}"
    ended: str = page.evaluate(around)
    return ended


def test_text_becomes_a_page_only_without_script_in_it(network: Network, visits: Visits) -> None:
    page = visits.browser.new_context(base_url=visits.base).new_page()  # its complaints are wanted
    page.goto("/about/")
    for what, code in REFUSED.items():
        assert _tries(page, code) in {"TypeError", "EvalError"}, what
    assert (
        _tries(page, "document.querySelector('main').innerHTML = '<p>A <a href=\"/about/\">link</a></p>'")
        == ""
    )
    assert page.evaluate("window.ran === undefined")
    page.context.close()


def test_our_own_pages_work_under_them(network: Network, visits: Visits) -> None:
    page = visits.page(network.officer, language="ar")
    page.goto("/experts/")
    page.fill("#expert-q", "Béatrice")
    expect(page.locator("#found")).to_contain_text("Béatrice")  # htmx swapped a whole page in
    page.goto("/discussions/ask/")
    page.locator("[name=marking]").nth(1).check(force=True)
    expect(page.locator("[data-band]")).not_to_be_empty()
    page.fill("#id_body", "**bold**")
    page.locator("[data-editor] [role=toolbar] button:not([data-mark])").click()
    expect(page.locator("[data-pane] strong")).to_have_text("bold")
    page.goto("/library/share/")
    page.locator("[name=marking]").nth(2).check(force=True)
    expect(page.locator("[data-band]")).not_to_be_empty()
    for path in ("/desk/", "/library/", "/circles/", "/notices/", "/search/?q=customs", "/profile/"):
        page.goto(path)
        assert page.evaluate("trustedTypes.defaultPolicy?.name") == "default"
