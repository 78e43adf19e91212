"""What happens to accounts is in the ledger, and who has one is told to nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from majlis.ledger.models import Entry, Task
from majlis.ledger.worker import drain
from majlis.membership.codes import digits_of
from majlis.network.models import Person
from tests.people import client_of, make_person

PASSWORD = "three quiet harbours at noon"
OTHER = "four loud harbours at midnight"
NEW = "another@example.invalid"


@pytest.fixture
def person(transactional_db: None) -> Person:
    """A member with a password."""
    made = make_person("Amal", email="amal@example.invalid")
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    return made


@pytest.fixture
def client(person: Person) -> Client:
    """A browser in which a key was shown just now, so that guarded pages open."""
    return client_of(person)


def lines(person: Person) -> list[tuple[str, dict[str, Any]]]:
    """What the ledger says of somebody's account, in order."""
    found = Entry.objects.filter(person=person, actor=person).order_by("pk")
    assert "example.invalid" not in str(list(found.values_list("facts", flat=True)))
    return list(found.values_list("verb", "facts"))


def _link(path: str) -> str:
    drain()
    found = re.search(rf"{settings.ADDRESS}({path}\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_changed_password_writes_one_line(person: Person, client: Client) -> None:
    typed = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    client.post(reverse("account_change_password"), typed)
    assert lines(person) == [("password.changed", {"by": "session"})]


def test_a_password_set_by_the_link_of_a_mail_writes_one_line(person: Person) -> None:
    visitor = Client()
    visitor.post(reverse("account_reset_password"), {"email": person.email})
    page = visitor.get(visitor.get(_link("/account/password/reset/key/"))["Location"])
    visitor.post(page.request["PATH_INFO"], {"password1": OTHER, "password2": OTHER})
    assert lines(person) == [("password.changed", {"by": "mail"})]


def test_another_address_writes_its_lines_and_no_address(person: Person, client: Client) -> None:
    client.post(reverse("account_email"), {"action_add": "", "email": NEW})
    confirm = _link("/account/confirm-email/")
    client.post(confirm)
    person.refresh_from_db()
    assert person.email == NEW
    verbs = [verb for verb, _facts in lines(person)]
    assert verbs.count("email.changed") == 1
    assert set(verbs) <= {"email.added", "email.changed", "email.removed"}


def test_an_address_that_is_taken_away_writes_one_line(person: Person, client: Client) -> None:
    EmailAddress.objects.create(user=person, email=NEW, verified=False, primary=False)
    client.post(reverse("account_email"), {"action_remove": "", "email": NEW})
    assert not EmailAddress.objects.filter(email=NEW).exists()
    assert lines(person) == [("email.removed", {})]


def test_each_second_factor_that_comes_or_goes_writes_a_line(person: Person, client: Client) -> None:
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": digits_of(secret)})
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    said = lines(person)
    assert ("factor.added", {"kind": "totp"}) in said
    assert ("factor.added", {"kind": "recovery_codes"}) in said
    assert ("factor.renewed", {"kind": "recovery_codes"}) in said
    assert ("factor.removed", {"kind": "totp"}) in said
    assert len(said) == len({(verb, str(facts)) for verb, facts in said})


def test_a_passkey_that_is_removed_writes_a_line(person: Person, client: Client) -> None:
    key = Authenticator.objects.get(user=person, type=Authenticator.Type.WEBAUTHN)
    signals.authenticator_added.send(sender=Authenticator, request=None, user=person, authenticator=key)
    totp.TOTP.activate(person, "B" * 32)
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert lines(person) == [("factor.added", {"kind": "webauthn"}), ("factor.removed", {"kind": "webauthn"})]


def _asked(address: str) -> tuple[Any, list[str]]:
    """The answer to a lost password, and the queries that it took, without what was typed."""
    with CaptureQueriesContext(connection) as found:
        answer = Client().post(reverse("account_reset_password"), {"email": address})
    return answer, [re.sub(r"'[^']*'|[0-9.]+", "?", query["sql"]) for query in found]


@pytest.mark.django_db
def test_a_lost_password_takes_the_same_work_for_known_and_unknown_addresses() -> None:
    person = make_person("Amal", email="amal@example.invalid")
    known, of_known = _asked(person.email)
    unknown, of_unknown = _asked("nobody@example.invalid")
    assert of_known == of_unknown
    assert not any("network_person" in query or "account_emailaddress" in query for query in of_known)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known.content == unknown.content
    assert mail.outbox == []
    drain()
    assert [letter.to for letter in mail.outbox] == [[person.email]]


@pytest.mark.django_db
def test_a_link_that_has_left_stays_in_no_table() -> None:
    person = make_person("Amal", email="amal@example.invalid")
    Client().post(reverse("account_reset_password"), {"email": person.email})
    drain()
    assert "/account/password/reset/key/" in str(mail.outbox[0].body)
    assert set(Task.objects.values_list("state", flat=True)) == {Task.State.DONE}
    assert all(task.payload == {} for task in Task.objects.all())
