"""Who changes a password was read when their request began: nothing of that is written back."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.ledger.models import Entry
from majlis.membership.adapter import AccountAdapter
from majlis.membership.addresses import note_address
from majlis.network.models import Person, Standing
from tests.people import client_of, make_person

pytestmark = pytest.mark.django_db

OLD, NEW = "three quiet harbours at noon", "four loud harbours at night"


@pytest.fixture
def amal() -> Person:
    """A member with a password."""
    made = make_person("Amal", duties=["moderator"])
    made.set_password(OLD)
    made.save(update_fields=["password"])
    return made


def test_a_suspension_that_comes_while_a_password_is_hashed_stands(
    amal: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, hashing = client_of(amal), Person.set_password

    def meanwhile(self: Person, raw: str | None) -> None:
        hashing(self, raw)
        Person.objects.filter(pk=amal.pk).update(standing=Standing.SUSPENDED, duties=[], function="Chief")

    monkeypatch.setattr(Person, "set_password", meanwhile)
    fields = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    answer = client.post(reverse("account_change_password"), fields)
    now = Person.objects.get(pk=amal.pk)
    assert answer.status_code == 302 and now.check_password(NEW)
    assert Entry.objects.filter(verb="password.changed", actor=amal).exists()  # it is done: the line stands
    assert (now.standing, now.duties, now.function) == (Standing.SUSPENDED, [], "Chief")


def _erase(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(erased_at=timezone.now(), name="", email="gone@erased.invalid")
    EmailAddress.objects.filter(user=person).delete()


def test_nobody_who_was_erased_meanwhile_gets_a_password(amal: Person, rf: RequestFactory) -> None:
    _erase(amal)
    with pytest.raises(Refused):
        AccountAdapter(rf.get("/")).set_password(amal, NEW)
    assert not Person.objects.get(pk=amal.pk).check_password(NEW)


def test_an_erasure_that_came_meanwhile_takes_the_address_to_be_confirmed(amal: Person, rf: Any) -> None:
    asked = EmailAddress.objects.create(user=amal, email="new@example.invalid")
    _erase(amal)
    request = rf.get("/")
    request._messages = type("Toasts", (), {"add": lambda *_: None})()
    assert not AccountAdapter(request).confirm_email(request, asked)
    assert Person.objects.get(pk=amal.pk).email == "gone@erased.invalid"
    assert not EmailAddress.objects.filter(user=amal).exists()


def test_who_signs_in_while_they_are_erased_leaves_no_address_behind(amal: Person) -> None:
    _erase(amal)
    note_address(amal)
    assert not EmailAddress.objects.filter(user=amal).exists()
