"""No personal data in the log: tokens planted wherever people type, found nowhere in a run full of errors."""

from __future__ import annotations

import io
import logging
import re
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from majlis.access.markings import Marking
from majlis.config.logs import PlainFormatter, tell_uncaught
from majlis.discussions import actions
from majlis.ledger import worker
from majlis.ledger.models import Task
from majlis.membership import mailing
from tests.people import Cast, client_of, make_person, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TOKENS = [f"zqplanted{number:02}" for number in range(20)]
(EMAIL, PASSWORD, NAME, QUERY, TEXT, HOST, KEY, AGENT, TITLE, FILE, COOKIE, LINK, VALUE, SUBJECT, HANDLE) = (
    TOKENS[:15]
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger says, down to the smallest, as it would be written in service."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(PlainFormatter())
    watched = [logging.getLogger(name) for name in ("", "django", "django.request", "uvicorn.error")]
    before = [(logger, logger.level) for logger in watched]
    for logger in watched:
        logger.setLevel(logging.DEBUG)
        if not logger.propagate or not logger.name or logger.name == "root":
            logger.addHandler(handler)
    usual = logging.StreamHandler(raw := io.StringIO())
    logging.getLogger("django").addHandler(usual)
    yield written
    logging.getLogger("django").removeHandler(usual)
    assert NAME in raw.getvalue() and TEXT in raw.getvalue(), "the tokens do come to the loggers"
    for logger, level in before:
        logger.setLevel(level)
        logger.removeHandler(handler)


class RefusingServer:
    """A mail server that quotes the address in its refusal, as they do."""

    def __init__(self, **options: Any) -> None:
        pass

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""

    def send_messages(self, messages: Any) -> int:
        """Refuse all."""
        raise smtplib.SMTPRecipientsRefused({f"{EMAIL}@example.invalid": (550, b"no such user")})


def _break(*_words: Any, **_facts: Any) -> None:
    try:
        raise IntegrityError(f"DETAIL: Key (email)=({EMAIL}@example.invalid) already exists.")
    except IntegrityError as error:
        raise ValueError(f"what somebody typed: {TEXT} {VALUE}") from error


def _visit_everything_that_fails(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME + "x"] = COOKIE
    headers = {"user-agent": AGENT, "accept-language": f"{NAME},en"}
    client.get(f"/search/?q={QUERY}", headers=headers)
    client.get(f"/{NAME}/{QUERY}/", headers=headers)
    client.get("/desk/", headers={"host": f"{HOST}.example"})
    client.get(reverse("account_reset_password_from_key", args=["1", f"a-{KEY}"]), headers=headers)
    client.post(reverse("account_login"), {"login": f"{EMAIL}@example.invalid", "password": PASSWORD})
    client.post(reverse("account_reset_password"), {"email": f"{EMAIL}@example.invalid"})
    Client(enforce_csrf_checks=True).post(
        reverse("account_login"), {"login": EMAIL}, headers={"origin": HOST}
    )
    monkeypatch.setattr("majlis.membership.queries.find_person", _break)
    client.get(reverse("membership:expert", args=[HANDLE]), headers=headers)
    monkeypatch.setattr("majlis.search.find.search", _break, raising=False)
    monkeypatch.setattr("majlis.search.views.find", _break, raising=False)
    client.post("/preview/", {"text": TEXT, "title": TITLE})


def test_a_run_full_of_errors_writes_no_planted_token(
    cast: Cast, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person = make_person(NAME, email=f"{EMAIL}@example.invalid")
    actions.ask_question(viewer(person), title=TITLE, body=TEXT, marking=Marking.GREEN)
    client = client_of(person)
    client.raise_request_exception = False
    _visit_everything_that_fails(client, monkeypatch)
    monkeypatch.setattr("majlis.kit.mail.get_connection", RefusingServer)
    mailing.post(_letter())
    monkeypatch.setattr("majlis.search.index.refresh", _break, raising=False)
    for _ in range(worker.MAX_ATTEMPTS + 1):
        Task.objects.exclude(state=Task.State.DONE).update(due_at=timezone.now() - timedelta(seconds=1))
        worker.drain()
    _packages_complain()
    tell_uncaught(ValueError, ValueError(VALUE), None)
    said = log.getvalue() + "".join(capsys.readouterr())
    said += "".join(Task.objects.values_list("error", flat=True))
    assert [token for token in TOKENS if token in said] == []
    assert said.count("\n") > 8, said
    assert "ValueError" in said and "test_logs.py" in said  # what is needed to mend it is there


def _letter() -> Any:
    from django.core.mail import EmailMessage

    return EmailMessage(SUBJECT, f"https://hub.example/{LINK}", to=[f"{EMAIL}@example.invalid"])


def _packages_complain() -> None:
    """What servers and Django's own loggers say, with arguments of all kinds."""
    request = HttpRequest()
    request.path = f"/{NAME}/{QUERY}"
    logging.getLogger("django.request").error("Odd: %s", request.path, extra={"request": request})
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: '%s'.", HOST)
    logging.getLogger("uvicorn.error").warning("Invalid request from /%s?%s", NAME, QUERY)
    try:
        _break()
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    logging.getLogger("majlis.some").warning("could not write to %s@example.invalid", EMAIL)
    logging.getLogger("majlis.some").warning("stack", stack_info=True)


def test_a_line_says_when_how_bad_who_and_what() -> None:
    record = logging.LogRecord("majlis.x", logging.WARNING, "x.py", 1, "task %s failed", (7,), None)
    line = PlainFormatter().format(record)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z WARNING majlis.x: task 7 failed", line)


def test_a_line_of_a_request_names_the_pattern_and_not_the_address(client: Client) -> None:
    answer = client.get("/about/")
    record = logging.LogRecord("django.request", logging.ERROR, "x", 1, "Bad: %s", ("/about/",), None)
    record.request = answer.wsgi_request
    record.status_code = 500
    assert PlainFormatter().format(record).endswith("500 at GET /about/")


def test_nothing_typed_can_begin_a_new_line() -> None:
    record = logging.LogRecord(
        "majlis.x", logging.WARNING, "x", 1, "odd: %s", ("a\nCRITICAL b\r\x1b[2J",), None
    )
    assert len(PlainFormatter().format(record).splitlines()) == 1
