"""Mails as a server receives them: both parts, the receiver's language, no more than the marking allows."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as box
from django.core.mail import BadHeaderError

from majlis.access.markings import Marking
from majlis.kit import mail
from majlis.kit.languages import CODES
from majlis.kit.tests.hostile import HARMLESS, REFUSED, REORDERING
from majlis.network.circles import Visibility
from majlis.network.models import Person
from majlis.notifications.models import Notice
from majlis.notifications.tests.conftest import CANARY, Happen, MakeItem
from tests.people import Cast, make_circle, make_organisation, make_person

pytestmark = pytest.mark.django_db

CLOSED = "Something awaits you"


class Received:
    """What a mail server took, parsed as a mail program would."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 taken"


@pytest.fixture
def server(settings: Any) -> Iterator[Received]:
    """A real mail server on this machine, and a site that sends to it."""
    received = Received()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.ADDRESS = "https://majlis.example"
    yield received
    controller.stop()


def _parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None and html is not None
    return text.get_content(), html.get_content()


def _speaking(code: str) -> Person:
    return make_person("أمينة", language=code, organisation=make_organisation("port"))


def test_an_arabic_mail_arrives_with_both_parts_and_its_headers(
    server: Received, cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    amina = _speaking("ar")
    item = make_item(amina)
    happen(make_person("José Ñandú"), item, amina)
    (message,) = server.mails
    text, html = _parts(message)
    assert message.get_content_type() == "multipart/alternative"
    assert message["To"] == amina.email
    assert message["Content-Language"] == "ar"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@majlis.example>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].strip().startswith("<https://majlis.example/notices/unsubscribe/")
    assert "[TLP:GREEN]" in message["Subject"] and "José Ñandú" in message["Subject"]
    assert '<html lang="ar" dir="rtl">' in html
    assert "José Ñandú" in text and CANARY in text and CANARY in html
    address = f"https://majlis.example/notices/{Notice.objects.get().pk}/"
    assert address in text.splitlines() and f'<a href="{address}">' in html
    assert any("\u0600" <= char <= "\u06ff" for char in text)


@pytest.mark.parametrize("code", CODES)
def test_no_sentence_of_a_mail_is_left_in_english(
    server: Received, cast: Cast, happen: Happen, make_item: MakeItem, code: str
) -> None:
    reader = _speaking(code)
    happen(cast.bob, make_item(reader), reader)
    happen(cast.bob, make_item(cast.bob, Marking.AMBER, named=[reader]), reader)
    for message in server.mails:
        text, html = _parts(message)
        english = (
            "sent by a machine" in text + html or CLOSED in text + html or "Stop these mails" in text + html
        )
        assert english == (code == "en")
        assert message["Content-Language"] == code


@pytest.mark.parametrize("marking", [Marking.AMBER, Marking.STRICT, Marking.RED])
def test_above_green_a_mail_says_only_that_something_awaits(
    server: Received, cast: Cast, happen: Happen, make_item: MakeItem, marking: Marking
) -> None:
    item = make_item(cast.alice, marking, named=[cast.named])
    happen(cast.alice, item, cast.named)
    (message,) = server.mails
    whole = message.as_string() + "".join(_parts(message))
    label = "" if marking == Marking.RED else f"[{marking.label}] "
    assert message["Subject"] == f"{label}{CLOSED}"
    for hidden in (CANARY, "Alice", "answered", f"/{item.pk}/", "discussions", "asked"):
        assert hidden not in whole
    assert ("TLP" in whole) == (marking != Marking.RED)


def test_a_green_item_of_a_private_circle_is_not_named_in_a_mail(
    server: Received, cast: Cast, happen: Happen, make_item: MakeItem
) -> None:
    private = make_circle("private", cast.alice, cast.bob, visibility=Visibility.SECRET)
    happen(cast.alice, make_item(cast.alice, Marking.GREEN, circles=[private]), cast.bob)
    (message,) = server.mails
    assert CANARY not in message.as_string() + "".join(_parts(message))


def test_what_is_about_no_item_is_not_said_in_a_mail_unless_its_room_says_so(
    server: Received, cast: Cast, happen: Happen
) -> None:
    happen(cast.alice, None, cast.bob, reason="request")
    (message,) = server.mails
    assert message["Subject"] == CLOSED
    assert "Alice" not in message.as_string() + "".join(_parts(message))


def _injections() -> list[str]:
    ends = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00\r\n"]
    heads = ["Bcc: thief@evil.example", "To: thief@evil.example", "Content-Type: text/html", "Subject: other",
             "X-Injected: 1", ".\r\nMAIL FROM:<thief@evil.example>", "\t folded", "Reply-To: a@evil.example",
             "List-Unsubscribe: <https://evil.example>", "\r\n<script>alert(1)</script>"]  # fmt: skip
    return [f"title{end}{head}" for end in ends for head in heads]


@pytest.mark.parametrize("text", _injections())
def test_no_text_becomes_a_header(text: str) -> None:
    letter = mail.Letter(to="a@example.invalid", language="en", subject=text, heading=text, message_id=text)
    message = message_from_bytes(mail.compose(letter).message().as_bytes(), policy=policy.default)
    plain = message_from_bytes(
        mail.compose(
            mail.Letter(to="a@example.invalid", language="en", subject="t", heading="t", message_id="t")
        )
        .message()
        .as_bytes(),
        policy=policy.default,
    )
    assert sorted(message.keys()) == sorted(plain.keys())
    assert message["To"] == "a@example.invalid"
    assert "\n" not in message["Subject"] and "\r" not in message["Subject"]
    with pytest.raises(BadHeaderError):
        mail.compose(
            mail.Letter(to=f"a{text}@example.invalid\n", language="en", subject="", heading="")
        ).message()


@pytest.mark.parametrize("code", CODES)
def test_hostile_text_arrives_as_text(server: Received, code: str) -> None:
    texts = [text for text in (*HARMLESS, *REORDERING, *REFUSED) if "\ud800" not in text]
    for text in texts:
        mail.send(
            mail.Letter(
                to="a@example.invalid",
                language=code,
                subject=text,
                heading=text,
                paragraphs=[text],
                quote=text,
                why=text,
                marking="TLP:GREEN",
            )
        )
    assert len(server.mails) == len(texts)
    for message in server.mails:
        assert "<script>" not in _parts(message)[1]
        assert "\u202e" not in message["Subject"]


def test_a_long_title_is_cut_in_the_subject_only(cast: Cast, happen: Happen, make_item: MakeItem) -> None:
    item = make_item(cast.alice)
    type(item).unguarded.filter(pk=item.pk).update(title="كلمة " * 60)
    happen(cast.bob, item, cast.alice)
    assert len(box.outbox[0].subject) <= mail.SUBJECT_LIMIT
    assert ("كلمة " * 60).strip() in str(box.outbox[0].body)
