"""Whose an address is: nobody takes that of somebody else, also not by a click of their own."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from majlis.access.viewer import Viewer
from majlis.ledger.worker import drain
from majlis.membership import addresses
from majlis.membership.vetting import actions, openings
from majlis.membership.vetting.models import Opening
from majlis.network.models import Person, Standing
from tests.people import client_of, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "three quiet harbours at noon"
NEW = "new@example.invalid"


@pytest.fixture
def alice() -> Person:
    """A member who would have another address."""
    made = make_person("Alice", email="alice@example.invalid")
    addresses.note_address(made)
    return made


def ask(person: Person, email: str) -> str:
    """Ask for another address on the page; the link that is mailed, '' where no mail goes."""
    mail.outbox.clear()
    answer = client_of(person).post(reverse("account_email"), {"email": email, "action_add": ""})
    assert answer.status_code == 302
    drain()
    found = re.search(r"(/account/confirm-email/\S+)", str(mail.outbox[-1].body)) if mail.outbox else None
    return found[1] if found else ""


def click(link: str) -> Client:
    """The owner of a mailbox follows a link of it."""
    visitor = Client()
    visitor.get(link)
    assert visitor.post(link).status_code == 302
    return visitor


def signs_in(email: str) -> bool:
    """Whether the password is taken."""
    answer = Client().post(reverse("account_login"), {"login": email, "password": PASSWORD})
    return answer.status_code == 302


def test_nobody_is_asked_to_confirm_their_own_address_as_anothers(alice: Person) -> None:
    bob = make_person("Bob", email="bob@example.invalid", standing=Standing.APPLIED)
    assert ask(alice, bob.email) == "" and mail.outbox == []
    assert ask(alice, "unknown@example.invalid")


def test_an_address_is_the_same_on_the_page_whether_it_is_somebodys_or_not(alice: Person) -> None:
    bob, pages = make_person("Bob", email="bob@example.invalid"), []
    for email in (bob.email, "abc@example.invalid"):
        ask(alice, email)
        page = client_of(alice).get(reverse("account_email")).text.replace(email, "")
        pages.append(re.findall(r"<(?:h1|p|dd|button)[^>]*>([^<]*)", page))
    assert pages[0] == pages[1]


def test_whoever_comes_in_between_keeps_their_address(alice: Person) -> None:
    link = ask(alice, NEW)
    bob = make_person("Bob", email=NEW, standing=Standing.APPLIED)
    bob.set_password(PASSWORD)
    bob.save(update_fields=["password"])
    click(link)
    alice.refresh_from_db()
    assert alice.email == "alice@example.invalid" and signs_in(NEW)
    assert not EmailAddress.objects.filter(user=alice, verified=True, email=NEW).exists()
    Client().post(reverse("account_reset_password"), {"email": NEW})
    drain()
    assert mail.outbox[-1].to == [NEW]


def test_two_at_one_moment_do_not_both_have_an_address(alice: Person, monkeypatch: Any) -> None:
    link = ask(alice, NEW)
    make_person("Bob", email=NEW)
    monkeypatch.setattr("majlis.membership.adapter.is_anothers", lambda *_: False)  # a moment ago
    visitor = click(link)
    alice.refresh_from_db()
    assert alice.email == "alice@example.invalid"
    assert not EmailAddress.objects.filter(email=NEW, verified=True).exists()
    assert "was not confirmed" in visitor.get(reverse("account_login")).text


def test_an_applicant_who_confirms_the_wrong_mail_comes_in_all_the_same(alice: Person) -> None:
    link = ask(alice, NEW)
    typed = {"name": "Bob", "language": "en", "motive": "To learn."}
    token = openings.make(Opening.Kind.APPLY, NEW, typed=typed)
    click(link)
    bob = actions.enter(Viewer(), token=token, typed=typed, password=PASSWORD)
    assert EmailAddress.objects.filter(user=bob, email=NEW, verified=True, primary=True).exists()
    assert signs_in(NEW)


@pytest.mark.parametrize("kind", [Opening.Kind.APPLY, Opening.Kind.INVITE])
def test_who_proved_the_mailbox_in_their_own_session_wins_over_links_that_wait(
    alice: Person, kind: Opening.Kind
) -> None:
    token = openings.make(kind, NEW, typed={"name": "Bob"})
    link = ask(alice, NEW)
    assert link, "a bystander kept the mail from the member"
    visitor = click(link)
    assert "open the link again" in visitor.get(reverse("account_login")).text
    alice.refresh_from_db()
    assert alice.email != NEW and openings.find(token), "whoever is not signed in takes no link from anybody"
    mine = client_of(alice)
    mine.get(link)
    mine.post(link)
    alice.refresh_from_db()
    assert alice.email == NEW
    assert Opening.objects.values_list("typed", flat=True).get(used_at__isnull=False) == {}
    assert Client().get(reverse("membership:enter", args=[token])).status_code == 410


def test_links_stay_where_an_address_could_not_be_confirmed(alice: Person, monkeypatch: Any) -> None:
    link = ask(alice, NEW)
    openings.make(Opening.Kind.APPLY, NEW)
    make_person("Bob", email=NEW)
    monkeypatch.setattr("majlis.membership.adapter.is_anothers", lambda *_: False)  # a moment ago
    client_of(alice).post(link)
    assert Opening.objects.get().used_at is None


def test_a_link_that_is_too_old_keeps_no_address_from_anybody(alice: Person) -> None:
    openings.make(Opening.Kind.APPLY, NEW)
    Opening.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    click(ask(alice, NEW))
    alice.refresh_from_db()
    assert alice.email == NEW


def test_the_word_of_the_sign_in_package_does_not_keep_an_address_from_whose_it_is(alice: Person) -> None:
    bob = make_person("Bob", email="bob@example.invalid")
    EmailAddress.objects.filter(user=alice).update(email=bob.email)
    addresses.note_address(bob)
    noted = EmailAddress.objects.filter(verified=True, primary=True).values_list("user", "email")
    assert set(noted) == {(alice.pk, alice.email), (bob.pk, bob.email)}


def test_the_upgrade_gives_everybody_their_address_back(alice: Person) -> None:
    bob = make_person("Bob", email="bob@example.invalid")
    gone = make_person("Somebody", email="abc@erased.invalid")
    EmailAddress.objects.filter(user=alice).update(email=bob.email)
    EmailAddress.objects.create(user=alice, email=NEW)
    upgrade = import_module("majlis.membership.migrations.0004_addresses").note_addresses
    upgrade(apps, SimpleNamespace(connection=SimpleNamespace(vendor="")))
    noted = EmailAddress.objects.filter(verified=True, primary=True).values_list("user", "email")
    assert set(noted) == {(alice.pk, alice.email), (bob.pk, bob.email)}
    assert EmailAddress.objects.filter(user=alice, email=NEW, verified=False).exists()
    assert not EmailAddress.objects.filter(user=gone).exists()


def test_of_two_links_of_one_address_at_one_moment_the_second_is_refused(monkeypatch: Any) -> None:
    typed = {"name": "Bob", "language": "en", "motive": "To learn."}
    tokens = [openings.make(Opening.Kind.APPLY, NEW, typed=typed) for _ in range(2)]
    monkeypatch.setattr(openings, "_known", lambda _opening: False)  # a moment ago nobody was
    actions.enter(Viewer(), token=tokens[0], typed=typed, password=PASSWORD)
    answer = Client().post(
        reverse("membership:enter", args=[tokens[1]]), {"password": PASSWORD, "again": PASSWORD}
    )
    assert answer.status_code == 410
    assert Person.objects.filter(email=NEW).count() == 1
