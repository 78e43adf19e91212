"""Every page for everybody: axe in four languages, the keyboard alone, narrow screens, no scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from majlis.access.markings import Marking
from majlis.discussions import actions
from majlis.files.tests import samples
from majlis.kit.languages import CODES
from majlis.ledger import worker
from majlis.library.actions import share_resource
from majlis.library.drafting import Card
from majlis.membership.codes import digits_of
from majlis.network.models import Person, Topic
from tests.browser.looking import CLEAN, offences_of
from tests.browser.network import Network
from tests.browsing import PASSWORD, Visits
from tests.people import viewer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VISITOR = ["/", "/about/", "/account/login/", "/account/password/reset/", "/demo/", "/kit/", "/no-such-page/"]
MEMBER = [
    "/desk/",
    "/experts/",
    "/experts/?view=map",
    "/experts/?view=coverage",
    "/experts/{expert}/",
    "/me/",
    "/me/as/members/",
    "/discussions/",
    "/discussions/ask/",
    "/discussions/{thread}/",
    "/circles/",
    "/circles/customs-border/",
    "/library/",
    "/library/share/",
    "/library/{resource}/",
    "/search/?q=control+aduanero",
    "/search/?q=zzzzzz",
    "/notices/",
    "/notices/settings/",
    "/audience/{thread}/",
    "/account/security/",
    "/account/sessions/",
    "/account/password/change/",
    "/account/email/",
    "/account/2fa/",
]
# What only those see who wrote the question or the resource.
ASKER = ["/discussions/{thread}/1/edit/", "/discussions/{thread}/", "/desk/"]
SHARER = [
    "/discussions/{thread}/2/history/",
    "/library/{resource}/edit/",
    "/library/{resource}/version/",
    "/library/{resource}/withdraw/",
]
NARROW, WIDE, FINGER = 320, 1280, 44
MEASURE = """least => [document.documentElement.scrollWidth,
  [...document.querySelectorAll(':is(main, aside) :is(.btn, .foot a, .foot button)')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < least)
    .map(one => one.outerHTML.slice(0, 120))]"""


@dataclass(frozen=True)
class House:
    """A network in which something was asked, answered and shared."""

    network: Network
    known: dict[str, object]

    @property
    def member(self) -> Person:
        """Somebody who is told of the question and may read it all."""
        return self.network.neighbour

    def read_in(self, language: str) -> None:
        """Let everybody read the pages in `language` from now on."""
        Person.objects.update(language=language)

    def paths(self, *lists: list[str]) -> list[str]:
        """The addresses of these lists, for the things that are there."""
        return [path.format(**self.known) for paths in lists for path in paths]


@pytest.fixture
def house(network: Network, settings: Any) -> Iterator[House]:
    """The officer's question with an answer, and a resource with a file; all of it told and searchable."""
    settings.DEMO = True
    topics = [Topic.objects.get(pk="customs_border")]
    thread = actions.ask_question(
        viewer(network.officer),
        title="كيف تجرون الرقابة الجمركية دون تعطيل التجارة؟",
        body="تصل **أربعون شحنة** في اليوم.\n\n- صباحا\n- مساء\n\n> قال زميل: نفتح القليل.",
        circles=[network.circle],
        topics=topics,
    )
    answer = actions.write_post(viewer(network.regulator), thread=thread, body="Nous trions par questions.")
    actions.edit_post(viewer(network.regulator), post=answer, body="Nous trions par `sept` questions.")
    guide = share_resource(
        viewer(network.regulator),
        card=Card(
            title="Guide du contrôle douanier",
            summary="Ce qui se vérifie **sans ouvrir**.",
            marking=Marking.AMBER,
            circles=[network.circle],
            topics=topics,
        ),
        uploads=[samples.honest("pdf"), samples.honest("docx")],
    )
    worker.drain()
    known = {"expert": network.regulator.handle, "thread": thread.pk, "resource": guide.pk}
    yield House(network, known)


def _not_for_a_phone(page: Page, path: str) -> list[str]:
    """Whether the page that stands is wider than a narrow phone, and what is too small for a finger there."""
    page.set_viewport_size({"width": NARROW, "height": 800})
    width, small = page.evaluate(MEASURE, FINGER)
    page.set_viewport_size({"width": WIDE, "height": 800})
    return [f"{path}: {width} pixels wide"] * (width > NARROW) + [
        f"{path}: too small: {one}" for one in small
    ]


def _walk(page: Page, paths: list[str]) -> list[str]:
    offences = []
    for path in paths:
        page.goto(path)
        offences += offences_of(page, path) + _not_for_a_phone(page, path)
    return offences


@pytest.mark.parametrize("language", CODES)
def test_axe_finds_nothing_serious_on_any_page_and_none_is_wider_than_a_narrow_phone(
    visits: Visits, house: House, language: str
) -> None:
    house.read_in(language)
    offences = []
    for person, paths in (
        (None, VISITOR),
        (house.member, house.paths(MEMBER)),
        (house.network.officer, house.paths(ASKER)),
        (house.network.regulator, house.paths(SHARER)),
    ):
        offences += _walk(visits.page(person, language), paths)
    assert not offences


def test_a_text_in_a_new_colour_is_measured_although_its_page_was_clean(visits: Visits) -> None:
    page = visits.page()
    page.goto("/account/login/")
    assert not offences_of(page, "as it is") and CLEAN
    page.evaluate("document.querySelector('h1').style.color = 'rgb(200 200 200)'")
    assert "color-contrast" in str(offences_of(page, "a pale title"))
    page.goto("/account/login/")
    page.evaluate("document.querySelector('main').style.background = 'rgb(80 80 80)'")
    page.evaluate("document.querySelector('.panel').style.background = 'transparent'")
    assert "color-contrast" in str(offences_of(page, "on a dark ground"))


def test_the_tab_one_is_on_is_in_sight_on_a_phone(visits: Visits, house: House) -> None:
    house.read_in("ar")
    page = visits.page(house.member, "ar", width=220)
    page.goto("/discussions/")
    page.goto("/discussions/" + (page.locator(".tabs a").last.get_attribute("href") or ""))
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)


def test_axe_finds_nothing_serious_in_the_dark(visits: Visits, house: House) -> None:
    page = visits.page(house.member, "ar", color_scheme="dark")
    paths = ["/kit/", "/discussions/{thread}/", "/desk/", "/experts/?view=map", "/search/?q=control+aduanero"]
    assert not _walk(page, house.paths(paths))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_axe_finds_nothing_serious_in_what_opens_and_what_is_refused(
    visits: Visits, house: House, language: str
) -> None:
    house.read_in(language)
    page = visits.page(house.member, language, width=360)
    page.goto("/desk/")
    page.click("button.drawer")
    offences = offences_of(page, "the menu of rooms")
    page.keyboard.press("Escape")
    page.click("[popovertarget=me]")
    offences += offences_of(page, "the own menu")
    page.goto("/discussions/ask/")
    page.fill("#id_body", "نص")
    page.fill("#id_topics-type", "a" if language == "fr" else "ا")
    page.wait_for_selector("#id_topics-list [role=option]")
    offences += offences_of(page, "an open list of topics")
    for path in ("/discussions/ask/", "/library/share/"):
        page.goto(path)
        page.locator("main form .acts button.main").evaluate(
            "one => { one.form.noValidate = true; one.click() }"
        )
        page.wait_for_selector("[aria-invalid=true]")
        offences += offences_of(page, f"{path} refused")
    assert not offences


def _tab_to(page: Page, selector: str, most: int = 120) -> None:
    """Press Tab until what fits `selector` has the focus."""
    for _ in range(most):
        if page.evaluate("one => Boolean(document.activeElement?.matches(one))", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def test_the_keyboard_alone_signs_in_searches_asks_and_answers(visits: Visits, house: House) -> None:
    member = house.member
    member.language = "en"
    member.set_password(PASSWORD)
    member.save(update_fields=["language", "password"])
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(member, secret)
    page = visits.page()
    page.goto("/account/login/")
    _tab_to(page, "[name=login]")
    page.keyboard.type(member.email)
    _tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/2fa/authenticate/")
    _tab_to(page, "[name=code]")
    page.keyboard.type(digits_of(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    page.keyboard.press("/")
    page.keyboard.type("customs control")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    expect(page.locator("article.hit")).not_to_have_count(0)
    _tab_to(page, "article.hit h2 a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(discussions|library)/\d+/"))
    page.goto("/discussions/ask/")
    _tab_to(page, "#id_title")
    page.keyboard.type("Who has a form for this?")
    _tab_to(page, "#id_body")
    page.keyboard.type("We need one page.")
    _tab_to(page, "#id_circles-type")
    page.keyboard.type("Customs")
    page.keyboard.press("Enter")
    expect(page.locator("[data-band] .audience")).to_contain_text("5")
    _tab_to(page, "form .acts .btn.main")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/discussions/\d+/"))
    expect(page.locator("h1")).to_have_text("Who has a form for this?")
    _tab_to(page, "#reply textarea")
    page.keyboard.type("Found it: the form is in the library.")
    _tab_to(page, "#reply .btn.main")
    page.keyboard.press("Enter")
    expect(page.locator("article.post")).to_have_count(2)


def test_without_scripts_one_sees_who_will_read_a_question_and_sends_it(visits: Visits, house: House) -> None:
    page = visits.page(house.network.officer, "ar", java_script_enabled=False)
    page.goto("/discussions/ask/")
    page.fill("#id_title", "من لديه نموذج؟")
    page.fill("#id_body", "نحتاج إلى صفحة واحدة.")
    page.select_option("#id_circles", "customs-border")
    page.click("main form button[name=act]")
    expect(page.locator("[data-band] .audience")).to_contain_text("5")
    expect(page.locator("#id_title")).to_have_value("من لديه نموذج؟")
    page.click("main form .acts button.main")
    page.wait_for_url(re.compile(r"/discussions/\d+/"))
    expect(page.locator("h1")).to_have_text("من لديه نموذج؟")
