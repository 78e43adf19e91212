"""When disk or database fail: a clear page in the reader's language, and nothing typed is lost."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.utils import timezone

from majlis.discussions.models import Thread
from majlis.files import store
from majlis.files.tests import samples
from majlis.ledger.models import Alarm, Entry, Pulse
from majlis.library.models import Resource
from majlis.library.tests.test_pages import SHARE, filled
from tests.people import Cast, client_of

pytestmark = pytest.mark.django_db

ASK = "/discussions/ask/"
QUESTION = {"form": "question", "title": "Seals", "marking": "2", "language": "", "once": "k" * 22}
BODY = "Forty mixed consignments arrive each day, and we can open <four>.\nWhich ones?"


def silent(client: Client) -> Client:
    """A client that is shown what a reader would see."""
    client.raise_request_exception = False
    return client


def away(monkeypatch: pytest.MonkeyPatch, error: Exception, word: str = "") -> None:
    """From now on every query that holds `word` fails."""
    execute = CursorWrapper.execute

    def fail(self: CursorWrapper, sql: str, params: Any = None) -> Any:
        if word in sql:
            raise error
        return execute(self, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", fail)


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database or disk is full"),
        OperationalError("attempt to write a readonly database"),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
    ],
)
def test_a_question_that_cannot_be_stored_comes_back_in_arabic_to_be_sent_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    cast.alice.language = "ar"
    cast.alice.save(update_fields=["language"])
    client = silent(client_of(cast.alice))
    sent = {**QUESTION, "body": BODY, "circles": [cast.circle.slug]}
    with monkeypatch.context() as broken:
        away(broken, error, "INSERT INTO")
        answer = client.post(ASK, sent)
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert 'dir="rtl"' in page and "لا يمكن ذلك" in page
    assert BODY.replace("<four>", "&lt;four&gt;") in page and "Traceback" not in page
    assert not Thread.unguarded.exists() and not Entry.objects.exists()
    assert client.post(ASK, sent).status_code == 302
    assert Thread.unguarded.count() == 1


def test_a_database_that_is_gone_is_told_in_the_language_of_the_browser(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    away(monkeypatch, OperationalError("connection refused"))
    client.cookies["majlis-session"] = "x" * 32
    answer = silent(client).get("/desk/", headers={"accept-language": "fr"})
    assert answer.status_code == 503
    assert "pour le moment" in answer.content.decode()


def test_what_opens_an_account_is_never_printed_back(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    away(monkeypatch, OperationalError("connection refused"))
    typed = {"login": "a@example.org", "password": "four plain words here"}
    answer = silent(client).post("/account/login/", typed)
    assert answer.status_code == 503
    assert "four plain words" not in answer.content.decode()


def test_a_fault_of_our_own_stays_a_fault_of_our_own(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = silent(client_of(cast.alice))
    away(monkeypatch, ProgrammingError("no such column"), "INSERT INTO")
    sent = {**QUESTION, "body": BODY, "circles": [cast.circle.slug]}
    assert client.post(ASK, sent).status_code == 500


def test_a_full_disk_refuses_a_file_says_so_and_leaves_nothing_behind(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = set(store.root().rglob("*"))
    monkeypatch.setattr("os.fsync", full)
    client = silent(client_of(cast.alice))
    summary = "What every officer should know about seals, in one page and a half."
    typed = filled(cast, uploads=[samples.honest("pdf")], summary=summary)
    answer = client.post(SHARE, typed)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert summary in page and "Files are not kept" in page and "Send it again" not in page
    assert not Resource.unguarded.exists()
    assert {path for path in store.root().rglob("*") if path.is_file()} <= before


def test_the_secretariat_sees_on_its_desk_what_is_wrong_and_nobody_else_does(cast: Cast) -> None:
    now = timezone.now()
    Pulse.objects.create(pk=1, at=now)
    Alarm.objects.create(kind="outside", since=now, facts={"n": 7})
    shown = client_of(cast.secretariat).get("/desk/").content.decode()
    assert "takes no mails" in shown and "MAJLIS_MAIL_URL" in shown
    assert "for whoever runs the machine: show them these lines" in shown
    assert "takes no mails" not in client_of(cast.alice).get("/desk/").content.decode()
