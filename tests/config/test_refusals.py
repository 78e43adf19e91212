"""Who keeps trying doors can be seen in the log, by pseudonym and pattern, and by nothing else."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from majlis.access.markings import Marking
from majlis.config.logs import PlainFormatter
from majlis.discussions import actions
from majlis.ledger.models import Entry
from tests.people import Cast, client_of, make_person, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


PASSWORD = "three quiet harbours at noon"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The lines about what was refused, as they are written in service."""
    written, logger = io.StringIO(), logging.getLogger("majlis.refused")
    handler = logging.StreamHandler(written)
    handler.setFormatter(PlainFormatter())
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def lines(log: io.StringIO) -> list[str]:
    """What was written, without the times."""
    return [line.partition(" WARNING ")[2] for line in log.getvalue().splitlines()]


def test_a_member_before_a_hidden_thing_or_an_officers_page_leaves_a_line(
    cast: Cast, log: io.StringIO
) -> None:
    circles = [cast.circle]
    hidden = actions.ask_question(
        viewer(cast.alice), title="zqhidden", body="zqhidden", marking=Marking.AMBER, circles=circles
    )
    client = client_of(cast.charlie)
    who = f"to {cast.charlie.pseudonym} by passkey"
    assert client.get(reverse("discussions:thread", args=[hidden.pk])).status_code == 404
    assert client.get(reverse("membership:cases")).status_code == 403
    assert client.get("/nowhere/zqhidden/").status_code == 404
    assert lines(log) == [
        f"majlis.refused: 404 at GET /discussions/<int:thread_id>/ {who}",
        f"majlis.refused: 403 at GET /cases/ {who}",
    ]


def test_a_visitor_leaves_one_where_a_form_is_forged_and_none_on_the_way_to_the_sign_in(
    cast: Cast, log: io.StringIO
) -> None:
    assert Client().get(reverse("front:desk")).status_code == 302
    assert Client().get(reverse("membership:expert", args=[cast.alice.handle])).status_code == 302
    assert lines(log) == []
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("account_login"), {"login": "zq@example.invalid"}).status_code == 403
    assert lines(log) == ["majlis.refused: 403 at POST /account/login/ to a visitor"]


def test_a_wrong_password_leaves_a_line_and_a_right_one_an_entry_of_the_ledger(
    db: Any, log: io.StringIO
) -> None:
    person = make_person("Zqname", email="zqmail@example.invalid")
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    for email, password in ((person.email, "zqwrong"), ("zqnobody@example.invalid", PASSWORD)):
        Client().post(reverse("account_login"), {"login": email, "password": password})
    assert lines(log) == ["majlis.refused: 401 at POST /account/login/ to a visitor"] * 2
    assert "zq" not in log.getvalue().lower()
    Client().post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    entry = Entry.objects.get(verb="session.begun")
    assert (entry.actor, entry.person, entry.session) == (person, person, "password")
    assert len(lines(log)) == 2


def test_too_many_guesses_leave_a_line(db: Any, log: io.StringIO) -> None:
    visitor = Client()
    for _try in range(12):
        visitor.post(reverse("account_login"), {"login": "zqnobody@example.invalid", "password": "zqwrong"})
    assert sum("429" in line for line in lines(log)) == 2
    assert "zq" not in log.getvalue().lower()


def test_a_body_that_no_form_has_leaves_a_line(db: Any, log: io.StringIO) -> None:
    page = reverse("membership:apply")
    sent = Client().generic("POST", page, b"", CONTENT_LENGTH="99999999999", content_type="text/plain")
    assert sent.status_code == 413
    assert lines(log) == ["majlis.refused: 413 at POST an address that matches no pattern to a visitor"]


@pytest.mark.parametrize("sent", [{"note": "x" * 9000}, dict.fromkeys(map(str, range(200)), "x")])
def test_what_is_too_large_as_django_counts_leaves_the_line_that_the_answer_says(
    db: Any, log: io.StringIO, settings: Any, sent: dict[str, str]
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000, 100
    form, page = "application/x-www-form-urlencoded", reverse("membership:apply")
    answer = Client(headers={"accept-language": "ar"}).post(page, urlencode(sent), content_type=form)
    assert answer.status_code == 413
    assert "هذا أكبر مما يُقبل" in answer.content.decode()
    assert len(lines(log)) == 1 and lines(log)[0].startswith("majlis.refused: 413 at POST ")
