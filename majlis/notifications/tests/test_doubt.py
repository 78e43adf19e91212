"""A mail whose sending was begun is never sent again by itself."""

from __future__ import annotations

import io
from smtplib import SMTPDataError, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.management import call_command

from majlis.ledger.models import Task
from majlis.ledger.worker import drain
from majlis.notifications.models import Channel, Delivery, Notice
from majlis.notifications.tests.conftest import Happen, MakeItem
from tests.people import Cast

pytestmark = pytest.mark.django_db

State = Delivery.State
SENDING = "django.core.mail.backends.locmem.EmailBackend.send_messages"


def _state() -> str:
    return Delivery.objects.get(channel=Channel.MAIL).state


def _all_due() -> None:
    Task.objects.update(due_at=Task.objects.earliest("created_at").created_at, leased_until=None)


@pytest.mark.parametrize(
    "fault", [SMTPServerDisconnected("gone"), TimeoutError("no answer"), OSError("reset")]
)
def test_a_line_that_breaks_while_a_mail_leaves_sends_nothing_twice(
    cast: Cast, happen: Happen, make_item: MakeItem, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken(*args: object) -> None:
        raise fault

    with monkeypatch.context() as line:
        line.setattr(SENDING, broken)
        happen(cast.bob, make_item(cast.alice), cast.alice)
    assert _state() == State.PERHAPS
    _all_due()
    drain()
    assert mail.outbox == []
    assert (_state(), Notice.objects.count()) == (State.PERHAPS, 1)


def test_what_the_server_refuses_for_now_is_tried_again(
    cast: Cast, happen: Happen, make_item: MakeItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*args: object) -> None:
        raise SMTPDataError(451, b"later")

    with monkeypatch.context() as line:
        line.setattr(SENDING, refused)
        happen(cast.bob, make_item(cast.alice), cast.alice)
    assert _state() == State.WAITING
    _all_due()
    drain()
    assert len(mail.outbox) == 1


def test_a_mail_is_written_down_as_leaving_before_it_leaves(
    cast: Cast, happen: Happen, make_item: MakeItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(SENDING, lambda *args: seen.append(_state()))
    happen(cast.bob, make_item(cast.alice), cast.alice)
    assert seen == [State.LEAVING]
    assert _state() == State.DONE


@pytest.mark.parametrize(("word", "mails", "state"), [("--again", 1, State.DONE), ("--leave", 0, State.DONE)])
def test_a_human_is_shown_the_mails_in_doubt_and_settles_them(
    cast: Cast, happen: Happen, make_item: MakeItem, word: str, mails: int, state: str
) -> None:
    happen(cast.bob, make_item(cast.alice), cast.alice)
    mail.outbox.clear()
    delivery = Delivery.objects.get(channel=Channel.MAIL)
    Delivery.objects.filter(pk=delivery.pk).update(state=State.PERHAPS)
    said = io.StringIO()
    call_command("doubtful", word, stdout=said)
    drain()
    assert f"<notice-{delivery.pk}@" in said.getvalue()
    assert (len(mail.outbox), _state()) == (mails, state)
