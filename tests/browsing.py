"""Browsers for the tests: Chromium, visits of people to the live server, and what their browsers complain of.

Every visit fails its test when its page writes an error, breaks the content policy or calls another host.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as configured

from majlis.membership.codes import digits_of
from majlis.network.models import Person
from tests.people import client_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
    from pytest_django.live_server_helper import LiveServer

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PASSWORD = "three quiet harbours at noon"
PATIENCE = 60_000  # milliseconds: a busy machine is no fault of the page
LOCALES = {"ar": "ar-MA", "en": "en-GB", "fr": "fr-FR", "es": "es-MX"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a module: for longer, the loop of Playwright would be in the way of asynchronous tests."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine (apt-get install chromium)")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    # Playwright's loop runs in this thread, which Django would take for asynchronous code.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class Visits:
    """People at their browsers, each with cookies of their own."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser = browser
        self.base = base
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self._pages: set[str] = set()

    def context(self, language: str = "en", width: int = 1280, **options: Any) -> BrowserContext:
        """A fresh browser that asks for `language`, `width` pixels wide; more as Playwright's new_context."""
        opened = self.browser.new_context(
            base_url=self.base,
            locale=LOCALES[language],
            viewport={"width": width, "height": 800},
            **options,
        )
        opened.set_default_timeout(PATIENCE)
        opened.on("request", self._asked)
        opened.on("console", self._said)
        opened.on("weberror", lambda wrong: self.complaints.append(str(wrong.error)))
        self.contexts.append(opened)
        return opened

    def page(
        self, person: Person | None = None, language: str = "en", width: int = 1280, **options: Any
    ) -> Page:
        """A page in a fresh browser, where `person` has signed in already."""
        context = self.context(language, width, **options)
        if person:
            session = client_of(person).cookies[configured.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": configured.SESSION_COOKIE_NAME, "value": session, "url": self.base}]
            )
        return context.new_page()

    def close(self) -> None:
        """Close all browsers. Raises AssertionError when one of them had something to complain of."""
        for context in self.contexts:
            context.close()
        assert not self.complaints

    def _asked(self, request: Request) -> None:
        if request.is_navigation_request():
            self._pages.add(request.url.partition("#")[0])
        asked = urlsplit(request.url)
        if asked.scheme in ("http", "https") and asked.netloc != urlsplit(self.base).netloc:
            self.complaints.append(f"asks another host: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 on purpose is an error for the browser, not for us.
        page = message.location["url"].partition("#")[0]
        answered = message.text.startswith("Failed to load resource") and page in self._pages
        if message.type == "error" and not answered:
            self.complaints.append(f"{message.text} ({message.location['url']})")


@pytest.fixture
def visits(browser: Browser, live_server: LiveServer) -> Iterator[Visits]:
    """Visits to the live server, under a name: browsers grant passkeys to localhost, not to its number."""
    opened = Visits(browser, live_server.url.replace("127.0.0.1", "localhost"))
    yield opened
    opened.close()


def sign_in(page: Page, person: Person) -> None:
    """Sign in as one does, by e-mail, password and an app; the person gets both, and the app is a new one."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    page.goto("/account/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.main")
    page.wait_for_url("**/account/2fa/authenticate/")
    page.fill("[name=code]", digits_of(secret))
    page.click("main form button.main")
    page.wait_for_url(lambda address: "/account/2fa/authenticate" not in address)
