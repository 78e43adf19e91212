"""An erasure takes nothing out of the queue that goes to others, whatever its person was called."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from majlis.files.store import EXTRACT
from majlis.ledger import outbox
from majlis.ledger.models import Task
from majlis.membership import mailing
from majlis.network.models import Person
from majlis.personal import mailbox
from majlis.personal.erasing import begun
from majlis.personal.queue import empty_the_queue, told
from tests.people import Cast, make_person

pytestmark = pytest.mark.django_db


def _wait(to: str, text: str, html: str = "") -> None:
    message = EmailMultiAlternatives(subject="The hub", body=text, to=[to])
    if html:
        message.attach_alternative(html, "text/html")
    mailing.post(message)


def _erase(person: Person) -> None:
    empty_the_queue(begun(person, texts=False))


def _waiting() -> list[dict[str, Any]]:
    return list(Task.objects.exclude(payload={}).order_by("pk").values_list("payload", flat=True))


@pytest.mark.parametrize("name", ["html", "text", "email", "export", "delivery", "file", "account"])
def test_a_name_that_is_a_word_takes_no_mail_and_no_job_of_others(cast: Cast, name: str) -> None:
    person = make_person(name)
    link = f"https://hub.example.invalid/account/{name}/abc/"
    _wait(cast.bob.email, f"Set a password: {link}", f'<a href="{link}">A way</a>')
    jobs: list[tuple[str, dict[str, Any]]] = [
        ("personal.export", {"export": 1}),
        ("mail", {"delivery": 2}),
        (EXTRACT, {"file": 3}),
    ]
    jobs.append(("application asked", {"email": cast.bob.email, "typed": {}}))
    for kind, payload in jobs:
        outbox.enqueue(kind, payload=payload)
    before = _waiting()
    _erase(person)
    assert _waiting() == before
    assert mailbox.forget(begun(person, texts=False)) == 0


def test_what_goes_to_the_erased_leaves_the_queue(cast: Cast) -> None:
    _wait(cast.alice.email.upper(), "Your way in.")
    _wait(f"Alice <{cast.alice.email}>", "Your way in.")
    mailing.ask_for_reset(cast.alice.email)
    outbox.enqueue("application asked", payload={"email": cast.alice.email, "typed": {}})
    outbox.enqueue("application asked", payload={"email": "x@example.invalid", "by": cast.alice.pk})
    _erase(cast.alice)
    assert _waiting() == []


def test_a_mail_to_others_waits_on_and_names_the_erased_no_more(cast: Cast) -> None:
    person = make_person("Marisol Quirke", name_latin="Quirke")
    told_of = f"Marisol Quirke ({person.email}) vouches for you."
    _wait(cast.bob.email, told_of, f'<p class="quiet">{told_of}</p>')
    asked = {"email": "new@example.invalid", "typed": {"referee": person.email, "name": "Ana"}}
    outbox.enqueue("application asked", payload=asked)
    _erase(person)
    letter, application = _waiting()
    assert letter["text"] == f"{person.pseudonym} ({person.pseudonym}) vouches for you."
    assert "Marisol" not in letter["html"][0] and letter["html"][0].startswith("<p ")
    assert application["typed"] == {"referee": "", "name": "Ana"}


@pytest.mark.parametrize("other", ["mo.ali@gov.example", "al-ali@gov.example", "ali@gov.example.org"])
def test_an_address_within_that_of_somebody_else_takes_nothing_from_them(cast: Cast, other: str) -> None:
    person = make_person("Ali Quirke", email="ali@gov.example")
    _wait(other, f"Your way in is for {other}.")
    mailing.ask_for_reset(other)
    before = _waiting()
    _erase(person)
    assert _waiting() == before


def test_an_address_is_found_at_the_end_of_a_sentence(cast: Cast) -> None:
    person = make_person("Ali Quirke", email="ali@gov.example")
    _wait(cast.bob.email, "Write to <ali@gov.example>, or to Ali@gov.example.")
    _erase(person)
    assert "gov.example" not in _waiting()[0]["text"]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Ana", "The management of Ana.", 1),
        ("Ana", "The management.", 0),
        ("أحمد", "سارة وأحمد", 1),
        ("李明", "欢迎李明先生", 1),
        ("Al", "Al and all", 0),
    ],
)
def test_a_name_is_found_where_it_stands_as_a_word(name: str, text: str, found: int) -> None:
    assert len(told((name,)).findall(text)) == found
