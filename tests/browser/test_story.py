"""The story of the house: a question in one language, an answer and a document in another, found in a third.

The officer's side is walked in Arabic and, mirrored, in English. All stay signed in at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from majlis.access import gate
from majlis.access.markings import Marking
from majlis.files.tests import samples
from majlis.ledger import worker
from majlis.network.models import Topic
from tests.browser.network import Network
from tests.browsing import Visits, sign_in

pytestmark = pytest.mark.browser

PHONE = 360
INSIDE = "Le contrôle douanier des envois commence par sept questions au déclarant."
SETTLED = "addEventListener('htmx:afterSettle', () => { document.body.dataset.settled = ''; }, {once: true})"
ANSWER = "Nous trions les envois par **sept questions** avant tout contrôle physique."
GUIDANCE = "Guide du contrôle douanier"


@dataclass(frozen=True)
class Side:
    """What the officer writes in one language, and how her pages run."""

    language: str
    direction: str
    title: str
    body: str


SIDES = [
    Side(
        "ar",
        "rtl",
        "كيف تجرون الرقابة الجمركية دون تعطيل التجارة؟",
        "تصل إلى معبرنا أربعون شحنة مختلطة في اليوم. كيف تختارون ما يُفتح منها؟",
    ),
    Side(
        "en",
        "ltr",
        "How do you run customs control without stopping trade?",
        "Forty mixed consignments reach our crossing each day. How do you choose what is opened?",
    ),
]


def _number(place: Locator) -> int:
    """The first number in a text, in Western or Arabic digits."""
    found = re.search(r"\d+", place.inner_text())
    assert found is not None
    return int(found.group())


@contextmanager
def _swapped(page: Page) -> Iterator[None]:
    """Wait until a part of the page is another one: its address has changed before that."""
    page.evaluate(SETTLED)
    yield
    page.wait_for_selector("body[data-settled]", state="attached")
    page.evaluate("delete document.body.dataset.settled")


def _choose(page: Page, field: str, letters: str) -> None:
    """Choose from a combobox by typing the beginning of a label."""
    page.fill(f"#id_{field}-type", letters)
    page.locator(f"#id_{field}-list [role=option]").first.click()


def _comes_in(page: Page, network: Network, side: Side) -> None:
    """The officer opens the hub in her language, signs in, and nothing waits on her desk."""
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("dir", side.direction)
    expect(page.locator("html")).to_have_attribute("lang", side.language)
    sign_in(page, network.officer)
    page.wait_for_url("**/desk/")
    expect(page.locator("html")).to_have_attribute("dir", side.direction)
    expect(page.locator("main .row.unread")).to_have_count(0)


def _looks_for_experts(page: Page, network: Network, side: Side) -> None:
    """Customs control, her region, Arabic or French: facets that combine, in the address."""
    page.click("button.drawer")
    page.click("#rooms a[href='/experts/']")
    for facet, value in (
        ("topic", "customs_border"),
        ("region", "mena"),
        ("language", "ar"),
        ("language", "fr"),
    ):
        wanted = page.locator(f"a.facet[href*='{facet}={value}']")
        group = page.locator("#filters details", has=wanted)
        link = group.locator(wanted)
        if not link.is_visible():
            group.locator("summary").click()
        promised = _number(link)
        with _swapped(page):
            link.click()
        page.wait_for_url(re.compile(f"{facet}={value}"))
        found = page.locator("#found article")
        assert promised <= found.count() if value == "fr" else promised == found.count()
    names = {name.inner_text() for name in page.locator("#found article .name bdi:first-child").all()}
    spelling = network.neighbour.name if side.language == "ar" else network.neighbour.name_latin
    assert names == {spelling, "Leïla Mansour"}


def _asks(page: Page, network: Network, side: Side) -> str:
    """She asks the customs circle; before sending, a band says how many will read it. Returns the address."""
    page.click("#found footer a.btn")
    page.wait_for_url("**/discussions/ask/**")
    page.fill("#id_title", side.title)
    page.fill("#id_body", side.body)
    band = page.locator("[data-band] .audience")
    with page.expect_response(lambda answer: "/audience/preview/" in answer.url):
        _choose(page, "circles", network.circle.label_in(side.language)[:6])
    readers = gate.audience_of(
        marking=Marking.AMBER, circles=[network.circle], author=network.officer
    ).count()
    expect(band).to_contain_text(re.compile(rf"\b{readers}\b"))
    assert _number(band.locator("span:not(.tlp)").first) == readers == 5
    assert page.evaluate(
        "[...document.querySelector('#id_topics').selectedOptions].map(one => one.value)"
    ) == ["customs_border"]
    page.click("main form .acts button.main")
    page.wait_for_url(re.compile(r"/discussions/\d+/"))
    expect(page.locator("h1")).to_have_text(side.title)
    worker.drain()
    return re.sub(r"#.*", "", page.url)


def _answers(page: Page, side: Side, address: str) -> None:
    """The regulator, signed in all the while, is told in French and answers in French."""
    page.goto("/desk/")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    told = page.locator("main .row.unread a", has_text=side.title)
    expect(told).to_have_count(1)
    told.click()
    page.wait_for_url(f"{address}**")
    expect(page.locator("h1")).to_have_text(side.title)
    page.fill("#reply textarea", ANSWER)
    page.click("#reply button.main")
    expect(page.locator("article.post")).to_have_count(2)
    expect(page.locator("article.post").last.locator("strong")).to_have_text("sept questions")


def _shares(page: Page, network: Network) -> str:
    """She shares a guidance document with the circle. Returns the address of its file."""
    page.goto("/library/")
    page.locator("main a[href='/library/share/']").first.click()
    page.fill("#id_title", GUIDANCE)
    page.fill("#id_summary", "Ce qui se vérifie sans ouvrir, et ce qui s’ouvre.")
    guidance = samples.pdf("Guide pour les agents de premier rang", INSIDE)
    page.set_input_files(
        "#id_uploads", {"name": "guide.pdf", "mimeType": "application/pdf", "buffer": guidance}
    )
    with page.expect_response(lambda answer: "/audience/preview/" in answer.url):
        _choose(page, "circles", network.circle.label_in("fr")[:6])
    expect(page.locator("fieldset .audience").last).to_contain_text("5")
    page.check("#id_rule")
    page.click("main form .acts button.main")
    page.wait_for_url(re.compile(r"/library/\d+/"))
    worker.drain()
    return page.locator(".row a.strong", has_text="guide.pdf").get_attribute("href") or ""


def _is_told(page: Page, side: Side) -> None:
    """The officer sees on her desk, in her language, that there is an answer."""
    page.goto("/desk/")
    expect(page.locator("html")).to_have_attribute("dir", side.direction)
    expect(page.locator("main .row.unread")).to_have_count(1)
    expect(page.locator("main .row.unread h3")).to_contain_text("Béatrice Delorme")
    page.click("main .row.unread h3 a")
    expect(page.locator("article.post").last).to_contain_text("sept questions")


def _finds(page: Page, side: Side) -> None:
    """The safety manager searches in Spanish: the question, its answer, and page 2 of the document."""
    page.goto("/desk/")
    page.fill("header.top .find input", "control aduanero")
    page.press("header.top .find input", "Enter")
    page.wait_for_url("**/search/**")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    hits = page.locator("article.hit")
    expect(hits.filter(has_text=side.title)).not_to_have_count(0)
    inside = hits.filter(has_text="sept questions au déclarant")
    expect(inside).to_have_count(1)
    expect(inside).to_contain_text("página 2")
    expect(page.locator(".also")).to_be_visible()
    hits.filter(has_text=side.title).locator("a").first.click()
    expect(page.locator("article.post").last).to_contain_text("sept questions")


def _finds_nothing(page: Page, network: Network, side: Side, address: str, file: str) -> None:
    """A member outside the circle: no list, no count, no suggestion, no mail, no address knows of it."""
    words = side.title.split()[2]
    secrets = (side.title, "sept questions", GUIDANCE, "guide.pdf")
    lists = ["/desk/", "/discussions/", "/library/", "/notices/", f"/circles/{network.circle.slug}/"]
    lists += [f"/experts/{person.handle}/" for person in (network.officer, network.regulator)]
    lists += [f"/search/?q={text}" for text in ("control aduanero", words, "guide", "déclarant")]
    for path in lists:
        answer = page.goto(path)
        assert answer is not None and answer.ok, path
        shown = page.content()
        assert not [text for text in secrets if text in shown], path
    for text in (words, "guide", "contr"):
        suggested = json.loads(page.request.get("/search/suggest", params={"q": text}).text())
        assert not [one for one in suggested if any(secret in one["label"] for secret in secrets)]
    for path in (address, file, re.sub(r"discussions/(\d+)/", r"audience/\1/", address)):
        assert page.request.get(path).status == 404, path
    letters = [letter for letter in mail.outbox if network.outsider.email in letter.recipients()]
    assert not letters


def _mails_say_little(network: Network, side: Side) -> None:
    """Those who were told got a mail in their language; above green it says only that something awaits."""
    by_person = {letter.to[0]: letter for letter in mail.outbox}
    assert {network.officer.email, network.regulator.email} <= set(by_person)
    for letter in mail.outbox:
        whole = letter.message().as_string() + str(letter.body)
        assert side.title not in whole and "sept questions" not in whole
    for person in (network.officer, network.regulator):
        with translation.override(person.language):
            awaits = translation.gettext("Something awaits you")
        assert awaits in by_person[person.email].subject


@pytest.mark.slow
@pytest.mark.parametrize("side", SIDES, ids=lambda side: side.language)
def test_a_question_is_asked_answered_documented_and_found_by_those_who_may(
    visits: Visits, network: Network, side: Side, mailoutbox: list[Any]
) -> None:
    assert Topic.objects.count() > 40
    network.officer.language = side.language
    network.officer.save(update_fields=["language"])
    officer = visits.page(language=side.language, width=PHONE)
    regulator = visits.page(network.regulator, language="fr")
    manager = visits.page(network.manager, language="es")
    outsider = visits.page(network.outsider)
    regulator.goto(f"/circles/{network.circle.slug}/")
    regulator.click(f"button[formaction='/circles/{network.circle.slug}/follow/']")
    expect(regulator.locator("button[aria-pressed=true]")).to_have_count(1)

    _comes_in(officer, network, side)
    _looks_for_experts(officer, network, side)
    address = _asks(officer, network, side)
    _answers(regulator, side, address)
    file = _shares(regulator, network)
    _is_told(officer, side)
    _finds(manager, side)
    assert manager.request.get(file).status == 200
    _finds_nothing(outsider, network, side, address, file)
    _mails_say_little(network, side)
