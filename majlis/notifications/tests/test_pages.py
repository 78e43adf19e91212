"""The notices page, the settings, and the signed address that stops mails."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from majlis.access import placing
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.kit.languages import CODES
from majlis.network.models import Person
from majlis.notifications import actions, queries, unsubscribing
from majlis.notifications.models import Notice, Preference
from majlis.notifications.rules import REASONS
from majlis.notifications.tests.conftest import CANARY, Happen, MakeItem
from tests.people import Cast, client_of, viewer

pytestmark = pytest.mark.django_db
NOTICES = "/notices/"


def _told(cast: Cast, happen: Happen, make_item: MakeItem) -> Notice:
    happen(cast.bob, make_item(cast.alice), cast.alice)
    return Notice.objects.get()


def test_the_page_says_what_happened_and_why_one_is_told(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    _told(cast, happen, make_item)
    page = client_of(cast.alice).get(NOTICES).content.decode()
    assert f"<bdi>Bob</bdi> answered your question “<bdi>{CANARY}</bdi>”." in page
    assert "you asked" in page and "TLP:GREEN" in page


@pytest.mark.parametrize("code", CODES)
def test_the_pages_are_spoken_in_every_language(
    cast: Cast, happen: Happen, make_item: MakeItem, code: str
) -> None:
    _told(cast, happen, make_item)
    Person.objects.filter(pk=cast.alice.pk).update(language=code)
    client = client_of(cast.alice)
    for path in (NOTICES, reverse("notifications:settings")):
        page = client.get(path).content.decode()
        assert f'lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}"' in page
        assert ("you are told" in page) == (code == "en")


def test_a_title_is_text_and_never_markup(cast: Cast, happen: Happen, make_item: MakeItem) -> None:
    item = make_item(cast.alice)
    Item.unguarded.filter(pk=item.pk).update(title="<script>alert(1)</script> %(x)s {{ y }}")
    happen(cast.bob, item, cast.alice)
    page = client_of(cast.alice).get(NOTICES).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; %(x)s {{ y }}" in page


def test_opening_a_notice_reads_it_and_leads_to_the_place(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    notice = _told(cast, happen, make_item)
    answer = client_of(cast.alice).get(f"{NOTICES}{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, notice.url)
    assert queries.unread_count(viewer(cast.alice)) == 0


def test_a_notice_can_be_read_kept_unread_and_all_read_at_once(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    notice = _told(cast, happen, make_item)
    happen(cast.bob, make_item(cast.alice), cast.alice)
    client = client_of(cast.alice)
    counts = []
    for path in (f"{notice.pk}/read/", f"{notice.pk}/unread/", "read/"):
        assert client.post(f"{NOTICES}{path}")["Location"] == NOTICES
        counts.append(queries.unread_count(viewer(cast.alice)))
    assert counts == [1, 2, 0]


def test_keeping_unread_what_has_a_newer_notice_changes_nothing(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    item = make_item(cast.alice)
    happen(cast.bob, item, cast.alice)
    actions.mark_read(viewer(cast.alice))
    old = Notice.objects.get()
    happen(cast.bob, item, cast.alice)
    client_of(cast.alice).post(f"{NOTICES}{old.pk}/unread/")
    assert queries.unread_count(viewer(cast.alice)) == 1


@pytest.mark.parametrize("path", ["", "read/", "unread/", "stop/"])
def test_the_notice_of_another_does_not_exist(
    cast: Cast, happen: Happen, make_item: MakeItem, path: str
) -> None:
    notice = _told(cast, happen, make_item)
    client = client_of(cast.bob)
    ask = client.post if path else client.get
    assert ask(f"{NOTICES}{notice.pk}/{path}").status_code == HTTPStatus.NOT_FOUND
    notice.refresh_from_db()
    assert notice.unread
    assert not Preference.objects.exists()


def test_a_notice_of_what_one_may_no_longer_read_is_nowhere(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    item = make_item(cast.alice)
    happen(cast.alice, item, cast.charlie)
    placing.place(item, marking=Marking.RED, named=[cast.named])
    client = client_of(cast.charlie)
    page = client.get(NOTICES).content.decode()
    assert CANARY not in page and "Alice" not in page
    assert client.get(f"{NOTICES}{Notice.objects.get().pk}/").status_code == HTTPStatus.NOT_FOUND


def test_visitors_and_suspended_members_see_no_notices(cast: Cast) -> None:
    for path in (NOTICES, reverse("notifications:settings")):
        assert client_of(None).get(path).status_code == HTTPStatus.FOUND
        assert client_of(cast.eve).get(path).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("asked", ["zzz", "%00", "-1", "9" * 40])
def test_garbage_in_the_address_is_the_first_page(cast: Cast, asked: str) -> None:
    assert client_of(cast.alice).get(f"{NOTICES}?page={asked}").status_code == HTTPStatus.OK


def test_the_page_takes_as_many_queries_for_one_notice_as_for_thirty(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    def queries_of_the_page() -> int:
        client = client_of(cast.alice)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(NOTICES).status_code == HTTPStatus.OK
        return len(seen)

    _told(cast, happen, make_item)
    one = queries_of_the_page()
    for _ in range(24):
        happen(cast.bob, make_item(cast.alice), cast.alice)
    assert queries_of_the_page() == one <= 12


def test_the_frame_asks_once_how_many_are_unread(
    cast: Cast, happen: Happen, make_item: MakeItem, django_assert_num_queries: Any
) -> None:
    _told(cast, happen, make_item)
    seen_by = viewer(cast.alice)
    with django_assert_num_queries(1):
        assert queries.unread_count(seen_by) == 1


def test_a_reason_can_be_stopped_from_its_notice(cast: Cast, happen: Happen, make_item: MakeItem) -> None:
    notice = _told(cast, happen, make_item)
    client_of(cast.alice).post(f"{NOTICES}{notice.pk}/stop/")
    assert queries.unread_count(viewer(cast.alice)) == 0
    happen(cast.bob, make_item(cast.alice), cast.alice)
    assert Notice.objects.count() == 1
    assert len(mail.outbox) == 1


def test_the_settings_store_what_is_chosen_for_each_reason_and_channel(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    client = client_of(cast.alice)
    path = reverse("notifications:settings")
    assert client.post(path, {"page-answer": "on", "mail-topic": "on"})["Location"] == path
    chosen = {choice.reason.key: (choice.page, choice.mail) for choice in queries.choices(viewer(cast.alice))}
    assert chosen["answer"] == (True, False)
    assert chosen["topic"] == (False, True)
    assert set(chosen) == set(REASONS)
    happen(cast.bob, make_item(cast.alice), cast.alice)
    assert Notice.objects.count() == 1 and not mail.outbox


def _unsubscribe_path(body: str) -> str:
    return (
        next(line for line in body.splitlines() if "/unsubscribe/" in line)
        .partition("://")[2]
        .partition("/")[2]
    )


def test_the_address_in_a_mail_stops_that_reason_without_signing_in(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    _told(cast, happen, make_item)
    path = "/" + _unsubscribe_path(str(mail.outbox[0].body))
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(path)
    assert page.status_code == HTTPStatus.OK
    assert "Answers to my questions" in page.content.decode()
    assert cast.alice.name not in page.content.decode() and cast.alice.email not in page.content.decode()
    assert not Preference.objects.exists()
    assert stranger.post(path, {}).status_code == HTTPStatus.FOUND
    happen(cast.bob, make_item(cast.alice), cast.alice)
    assert len(mail.outbox) == 1
    assert Notice.objects.count() == 2
    stranger.post(path, {"again": "1"})
    happen(cast.bob, make_item(cast.alice), cast.alice)
    assert len(mail.outbox) == 2


def test_a_mail_program_stops_the_mails_with_one_post(
    cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    _told(cast, happen, make_item)
    header = mail.outbox[0].extra_headers["List-Unsubscribe"]
    path = "/" + header.strip("<>").partition("://")[2].partition("/")[2]
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == HTTPStatus.NO_CONTENT
    happen(cast.bob, make_item(cast.alice), cast.alice)
    assert len(mail.outbox) == 1


def test_forged_addresses_stop_nothing(cast: Cast) -> None:
    good = unsubscribing.token(cast.alice, "answer")
    others = unsubscribing.token(cast.bob, "answer")
    forged = [
        "x", good[:-1], good + "x", good.partition(":")[0] + ":" + others.partition(":")[2],
        unsubscribing.token(cast.alice, "no-such-reason"), "\x00", "ا", "a" * 5000,
    ]  # fmt: skip
    for token in forged:
        for ask in (Client().get, Client().post):
            assert ask(f"{NOTICES}unsubscribe/{token}/").status_code == HTTPStatus.NOT_FOUND
    assert not Preference.objects.exists()


@pytest.mark.parametrize("code", CODES)
def test_the_unsubscribe_page_speaks_the_language_of_the_mail(cast: Cast, code: str) -> None:
    Person.objects.filter(pk=cast.alice.pk).update(language=code)
    cast.alice.refresh_from_db()
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get(unsubscribing.path(cast.alice, "answer")).content.decode()
    assert f'lang="{code}"' in page
    assert ("Do you want to stop" in page) == (code == "en")
