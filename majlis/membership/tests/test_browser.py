"""Signing in and finding people in a real browser, under the product's own content policy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from majlis.network.models import Person
from tests.people import make_person, make_topic

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "three quiet harbours at noon"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright's loop runs in this thread, which Django would take for asynchronous code.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    # Passkeys belong to a name: browsers know localhost as safe, not the number.
    base = live_server.url.replace("127.0.0.1", "localhost")
    opened = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en", base_url=base)
    yield opened
    opened.close()


@pytest.fixture
def amal(transactional_db: None) -> Person:
    person = make_person("Amal Haddad", function="Customs officer")
    person.set_password(PASSWORD)
    person.save()
    return person


def _page(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and what its browser complains about."""
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def _sign_in(page: Page, person: Person) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.main")
    page.wait_for_url(lambda address: "/account/login" not in address)


def _with_authenticator(context: BrowserContext, page: Page) -> Any:
    """A device that says yes to every passkey."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_a_passkey_is_added_and_then_signs_in_without_a_password(
    context: BrowserContext, amal: Person
) -> None:
    page, complaints = _page(context)
    _with_authenticator(context, page)
    _sign_in(page, amal)
    page.goto("/account/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.main")
    page.fill("[name=name]", "My phone")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    assert Authenticator.objects.filter(user=amal, type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto("/account/security/")
    expect(page.locator("main")).to_contain_text("1 key")
    page.goto("/account/logout/")
    page.click("main form button.main")
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda address: "/account/login" not in address)
    page.goto("/experts/")
    expect(page.locator("h1")).to_have_text("Experts")
    assert not complaints


def test_the_directory_answers_while_one_types_and_keeps_the_question_in_the_address(
    context: BrowserContext, amal: Person
) -> None:
    make_person("Béatrice Delorme")
    make_topic("border_controls", label_en="Border controls")
    page, complaints = _page(context)
    _sign_in(page, amal)
    page.goto("/experts/")
    expect(page.locator("article")).to_have_count(2)
    page.type("#expert-q", "beatr")
    expect(page.locator("article")).to_have_count(1)
    assert "q=beatr" in page.url
    expect(page.locator("#expert-q")).to_be_focused()
    page.click(".chip:has-text('beatr')")
    expect(page.locator("article")).to_have_count(2)
    page.click("#filters summary:has-text('Country')")
    page.click("#filters details:has-text('Country') a.facet")
    page.wait_for_url("**country=MA**")
    expect(page.locator("article")).to_have_count(2)
    assert not complaints


def test_the_directory_works_without_scripts(browser: Browser, live_server: LiveServer, amal: Person) -> None:
    make_person("Béatrice Delorme")
    plain = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = plain.new_page()
    _sign_in(page, amal)
    page.goto("/experts/")
    page.fill("#expert-q", "delorme")
    page.press("#expert-q", "Enter")
    expect(page.locator("article")).to_have_count(1)
    page.click("#filters details[open] a.facet >> nth=0")
    assert "q=delorme" in page.url
    plain.close()
