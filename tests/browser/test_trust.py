"""Trust walked in Arabic: apply, be nominated, be let in by another, come in with a passkey, read what is
RED, lose the membership, and find nothing any more. Everybody involved stays signed in all the while."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect

from majlis.access import gate
from majlis.access.markings import Marking
from majlis.discussions import actions
from majlis.files import store
from majlis.files.models import StoredFile
from majlis.files.tests import samples
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.library.actions import share_resource
from majlis.library.drafting import Card
from majlis.membership.vetting.models import FocalPoint
from majlis.network.models import Organisation, Person, Standing
from tests.browser.network import Network
from tests.browsing import PASSWORD, Visits
from tests.people import make_organisation, make_person, viewer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL = "nadia@customs.invalid"
NAME = "نادية الفاسي"
SECRET = "ما قيل لثلاثة أشخاص فقط"
INSIDE = "Read by three."
REASON = "أعرف عملها منذ خمس سنوات."


def _link_in(letter: EmailMessage, path: str) -> str:
    found = re.search(rf"https?://[^/\s]+({path}\S+)", str(letter.body))
    assert found is not None, letter.body
    return found.group(1)


def _letters_to(address: str) -> list[EmailMessage]:
    worker.drain()
    return [letter for letter in mail.outbox if address in letter.to]


def _applies(page: Page, network: Network) -> None:
    """She applies without an account; a program that opens the link of the mail does not use it up."""
    page.goto("/apply/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.fill("#id_name", NAME)
    page.fill("#id_email", EMAIL)
    page.fill("#id_country-type", "المغرب")
    page.locator("#id_country-list [role=option]").first.click()
    page.fill("#id_organisation_name", "الجمارك")
    page.fill("#id_function", "مفتشة")
    page.select_option("#id_sector", "customs_border")
    page.fill("#id_motive", "أراقب الشحنات وأريد أن أتعلم من غيري.")
    page.check("#id_agree")
    page.click("main form button.main")
    page.wait_for_url("**/apply/sent/")
    link = _link_in(_letters_to(EMAIL)[0], "/enter/")
    for _ in range(2):
        assert page.request.get(link).ok
    page.goto(link)
    page.fill("#id_password", PASSWORD)
    page.fill("#id_again", PASSWORD)
    page.click("main form button.main")
    page.wait_for_url("**/account/login/**")
    assert page.request.get(link).status == 410
    assert Person.objects.get(email=EMAIL).standing == Standing.APPLIED


def _signs_in(page: Page) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.main")
    page.wait_for_url(lambda address: "/account/login" not in address)


def _sees_only_her_status(page: Page, closed: list[str]) -> None:
    page.goto("/membership/")
    expect(page.locator("main")).to_contain_text("طلب مقدَّم")
    for path in closed:
        assert page.request.get(path, max_redirects=0).status in (302, 403, 404), path


def _is_placed(page: Page, her: Person, organisation: Organisation) -> None:
    """The officer says which organisation she means; its focal point is then asked."""
    page.goto(f"/cases/{her.handle}/place/")
    page.fill("#id_name", organisation.name)
    page.click("main form button.main")
    page.wait_for_url(f"**/cases/{her.handle}/")
    her.refresh_from_db()
    assert her.organisation == organisation


def _speaks_for_her(page: Page, her: Person) -> None:
    """The focal point of her organisation nominates her."""
    page.goto(f"/speaking/{her.handle}/")
    expect(page.locator("main")).to_contain_text(NAME)
    page.fill("#id_reason", REASON)
    page.click("main form button.main")
    page.wait_for_url("**/speaking/")


def _lets_her_in(page: Page, her: Person) -> None:
    """An officer of the secretariat, another person, checks and accepts."""
    page.goto(f"/cases/{her.handle}/")
    page.click(f"a[href$='/cases/{her.handle}/take/']")
    page.click("main form button.main")
    page.click(f"a[href$='/cases/{her.handle}/accept/']")
    for field in page.locator("main form textarea").all():
        field.fill("اتصلت بالإدارة وتأكدت.")
    page.click("main form button.main")
    page.wait_for_url(f"**/cases/{her.handle}/")
    her.refresh_from_db()
    assert her.standing == Standing.ACCEPTED


def _comes_in_with_a_passkey(page: Page) -> None:
    """Her first page as a member asks for a second factor; from then on the passkey is all she needs."""
    page.goto("/desk/")
    page.wait_for_url("**/account/second-factor/**")
    page.click("a[href*='/2fa/webauthn/add/']")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        page.click("main form button.main")
    page.fill("[name=name]", "هاتفي")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    page.goto("/account/logout/")
    page.click("main form button.main")
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda address: "/account/login" not in address)
    page.goto("/desk/")
    expect(page.locator("main h1")).to_contain_text("نادية")


def _reads_what_is_red(page: Page, source: Page, address: str) -> None:
    """She reads it, and whoever wrote it sees that she did; no search knows of it, no mail names it."""
    response = page.goto(address)
    assert response is not None and "no-store" in response.headers["cache-control"]
    expect(page.locator("h1")).to_have_text(SECRET)
    page.goto(f"/search/?q={SECRET}")
    expect(page.locator("article.hit")).to_have_count(0)
    source.goto(address)
    source.goto(re.sub(r"/discussions/(\d+)/", r"/audience/\1/", address))
    expect(source.locator("main")).to_contain_text(NAME)
    assert not [letter for letter in mail.outbox if SECRET in letter.message().as_string() + str(letter.body)]


def _loses_the_membership(page: Page, her: Person) -> None:
    page.goto(f"/cases/{her.handle}/")
    page.click(f"a[href$='/cases/{her.handle}/suspend/']")
    page.fill("#id_reason", "لم تعد تعمل هناك.")
    page.click("main form button.warn")
    page.wait_for_url(f"**/cases/{her.handle}/")


def _finds_nothing_any_more(page: Page, closed: list[str]) -> None:
    """The very next page, in the session that was open: nothing of what she read."""
    for path in closed:
        answer = page.request.get(path, max_redirects=0)
        assert answer.status in (302, 403, 404), path
        said = unquote(answer.body().decode("utf-8", "replace")).replace(path, "")
        assert SECRET not in said and "guide.pdf" not in said and "%PDF" not in said
    page.goto("/desk/")
    assert SECRET not in page.content()
    page.goto(f"/search/?q={SECRET}")
    expect(page.locator("article.hit")).to_have_count(0)
    page.goto("/membership/")
    expect(page.locator("main")).to_contain_text("لم تعد تعمل هناك.")


def test_she_applies_is_let_in_reads_and_is_shut_out_again(
    visits: Visits, network: Network, mailoutbox: list[Any]
) -> None:
    lead = make_organisation("lead")  # whoever lets her in works elsewhere
    officer = make_person("حارسة الأمانة", duties=["secretariat"], language="ar", organisation=lead)
    customs = network.officer.organisation
    assert customs is not None
    FocalPoint.objects.create(person=network.officer, organisation=customs)
    visitor = visits.context("ar", 360)
    page = visitor.new_page()
    session = visitor.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    options |= {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    _applies(page, network)
    her = Person.objects.get(email=EMAIL)
    _signs_in(page)
    _sees_only_her_status(page, ["/desk/", "/experts/", "/discussions/", "/library/"])
    secretariat = visits.page(officer, "ar")
    _is_placed(secretariat, her, customs)
    _speaks_for_her(visits.page(network.officer, "ar", 360), her)
    _lets_her_in(secretariat, her)
    _comes_in_with_a_passkey(page)

    regulator = viewer(network.regulator)
    thread = actions.ask_question(
        regulator, title=SECRET, body="للقراءة فقط.", marking=Marking.RED, named=[her, network.manager]
    )
    guide = share_resource(
        regulator,
        card=Card(title="دليل", summary="للقراءة فقط.", marking=Marking.RED, named=[her]),
        uploads=[samples.upload(samples.pdf(INSIDE), "guide.pdf")],
    )
    worker.drain()
    shelf = f"/library/{guide.pk}/"
    file = store.url(StoredFile.unguarded.get(item=guide))
    address = f"/discussions/{thread.pk}/"
    _reads_what_is_red(page, visits.page(network.regulator, "ar"), address)
    assert page.request.get(shelf).ok and b"%PDF" in page.request.get(file).body()
    _loses_the_membership(secretariat, her)
    _finds_nothing_any_more(page, [address, shelf, file, "/experts/", "/discussions/", "/notices/"])
    assert not gate.may_read(viewer(her), thread)
    assert Entry.objects.filter(person=her, verb__startswith="member.").count() >= 3
