"""Whoever has no account is answered as whoever has one, and as late: the same work is done for both.

Time itself is measured in `tests/endurance/test_guessing.py`. Here what takes it is counted: hashes of
passwords and statements of the database, which are the same on a busy machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from majlis.network.models import Person, Standing
from tests.people import make_country, make_person, make_sector

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
UNKNOWN = "nobody@example.invalid"
_VALUES = re.compile(r"'(?:[^']|'')*'|\bs[0-9]+_x[0-9]+\b|\b[0-9][0-9.e+-]*\b|\bNULL\b|(?<=_sync_)[0-9]+")


def sign_in(email: str) -> Any:
    """A wrong password."""
    typed = {"login": email, "password": "not the password"}
    return Client().post(reverse("account_login"), typed)


def reset(email: str) -> Any:
    """A password that somebody says they have lost."""
    return Client().post(reverse("account_reset_password"), {"email": email})


def apply(email: str) -> Any:
    """An application for membership."""
    typed = {
        "name": "Newcomer", "email": email, "country": make_country().pk, "organisation_name": "The port",
        "function": "Inspector", "sector": make_sector().pk, "language": "en", "motive": "To learn.",
        "agree": "on",
    }  # fmt: skip
    return Client().post(reverse("membership:apply"), typed)


DOORS: dict[str, Callable[[str], Any]] = {"sign in": sign_in, "reset": reset, "apply": apply}


@pytest.fixture
def known() -> dict[str, Person]:
    """Accounts of every sort."""
    kinds = {
        "a member": make_person("Amal"),
        "with an app": make_person("Bilal"),
        "without a password": make_person("Chadi"),
        "not a member yet": make_person("Dina", standing=Standing.APPLIED),
        "suspended": make_person("Elias", standing=Standing.SUSPENDED),
        "closed": make_person("Farid", is_active=False),
    }
    for name, person in kinds.items():
        person.set_password(None if name == "without a password" else "three quiet harbours at noon")
        person.save(update_fields=["password"])
    totp.TOTP.activate(kinds["with an app"], "A" * 32)
    return kinds


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that a password is hashed; in service that is nearly all of the time."""
    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        done.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done


@pytest.mark.parametrize("door", DOORS)
def test_the_same_work_is_done_for_every_address(known: Any, hashes: list[str], door: str) -> None:
    def work(email: str) -> tuple[int, int, list[str]]:
        hashes.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = DOORS[door](email)
        return answer.status_code, len(hashes), [_VALUES.sub("?", one["sql"]) for one in asked]

    DOORS[door]("first@example.invalid")  # what is made once for all of them
    before = work(UNKNOWN)
    assert before[1] == (1 if door == "sign in" else 0)
    for name, person in known.items():
        assert work(person.email) == before, name
    assert work("somebody-else@example.invalid") == before
