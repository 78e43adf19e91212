"""Signing in and finding people in a real browser, under the product's own content policy."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import BrowserContext, Page, expect

from majlis.network.models import Person
from tests.browsing import PASSWORD, Visits, sign_in
from tests.people import make_person, make_topic

pytestmark = pytest.mark.browser


@pytest.fixture
def amal(transactional_db: None) -> Person:
    return make_person("Amal Haddad", function="Customs officer")


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


def test_in_arabic_a_passkey_is_set_up_on_the_way_in_and_then_signs_in_without_a_password(
    visits: Visits, amal: Person
) -> None:
    amal.language = "ar"
    amal.set_password(PASSWORD)
    amal.save(update_fields=["language", "password"])
    context = visits.context("ar", width=360)
    page = context.new_page()
    _with_authenticator(context, page)
    page.goto("/experts/")
    page.fill("[name=login]", amal.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.main")
    page.wait_for_url("**/account/second-factor/**")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.click("main a.main")
    expect(page.locator("label[for=id_name]")).to_have_text("اسم المفتاح")
    page.fill("[name=name]", "هاتفي")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    page.click("main button.main")
    page.wait_for_url("**/experts/")
    assert Authenticator.objects.filter(user=amal, type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto("/account/logout/")
    page.click("main form button.main")
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda address: "/account/login" not in address)
    page.goto("/experts/")
    expect(page.locator("article")).to_have_count(1)


def test_a_key_is_the_second_step_and_confirms_again_later(visits: Visits, amal: Person) -> None:
    amal.set_password(PASSWORD)
    amal.save(update_fields=["language", "password"])
    context = visits.context()
    page = context.new_page()
    _with_authenticator(context, page)
    page.goto("/account/login/")
    page.fill("[name=login]", amal.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.main")
    page.wait_for_url("**/account/second-factor/**")
    page.click("main a.main")
    page.uncheck("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    page.goto("/account/logout/")
    page.click("main form button.main")
    page.goto("/account/login/")
    page.fill("[name=login]", amal.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.main")
    page.wait_for_url("**/account/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/desk/")
    page.goto("/account/2fa/webauthn/reauthenticate/?next=/experts/")
    page.click("#mfa_webauthn_reauthenticate")
    page.wait_for_url("**/experts/")


def test_the_directory_answers_while_one_types_and_keeps_the_question_in_the_address(
    visits: Visits, amal: Person
) -> None:
    make_person("Béatrice Delorme")
    make_topic("border_controls", label_en="Border controls")
    page = visits.page(amal)
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


def test_the_directory_works_without_scripts(visits: Visits, amal: Person) -> None:
    make_person("Béatrice Delorme")
    page = visits.page(java_script_enabled=False)
    sign_in(page, amal)
    page.goto("/experts/")
    page.fill("#expert-q", "delorme")
    page.press("#expert-q", "Enter")
    expect(page.locator("article")).to_have_count(1)
    page.click("#filters details[open] a.facet >> nth=0")
    assert "q=delorme" in page.url
