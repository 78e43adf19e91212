"""Ten thousand guesses, and an office of two hundred; by the real pages. Long, so not at every landing."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from majlis.network.models import Person
from tests.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "three quiet harbours at noon"


def enter(client: Client, email: str, password: str, address: str) -> Any:
    """One try by the page."""
    typed = {"login": email, "password": password}
    return client.post(reverse("account_login"), typed, REMOTE_ADDR=address)


@pytest.fixture
def people() -> list[Person]:
    """Two hundred people with a password, and nothing else set up."""
    stored = make_password(PASSWORD)
    return [make_person(f"Officer {n}", password=stored) for n in range(200)]


def test_ten_thousand_guesses_on_fifty_accounts(people: list[Person], monkeypatch: Any) -> None:
    """A thousand addresses, an hour; the right password is the last that is tried for each account."""
    fifty, begun = people[:50], timezone.now()
    browsers = {}
    for person in fifty:
        browsers[person.pk] = own = Client()
        assert enter(own, person.email, PASSWORD, "192.0.2.1").status_code == 302
        own.post(reverse("account_logout"))
    looked_at = let_in = 0
    for n in range(10_000):
        now = begun + timedelta(seconds=n * 0.36)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        word = PASSWORD if n >= 9_950 else f"guess number {n}"
        address = f"198.51.{n % 1000 // 250}.{n % 250}"
        answer = enter(Client(), fifty[n % 50].email, word, address)
        looked_at += answer.status_code != 429
        let_in += answer.status_code == 302
    print(f"10000 guesses, {looked_at} looked at, {let_in} let in")
    assert let_in == 0
    owners = [enter(browsers[one.pk], one.email, PASSWORD, "192.0.2.1").status_code for one in fifty]
    assert owners == [302] * 50


def test_two_hundred_people_behind_one_address_within_five_minutes(
    people: list[Person], monkeypatch: Any
) -> None:
    """Each mistypes once and then does not; nobody is refused."""
    begun, refused = timezone.now(), 0
    for n, person in enumerate(people):
        now = begun + timedelta(seconds=n * 1.5)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        own = Client()
        wrong = enter(own, person.email, "mistyped", "192.0.2.1")
        right = enter(own, person.email, PASSWORD, "192.0.2.1")
        refused += (wrong.status_code == 429) + (right.status_code != 302)
    print(f"400 tries of 200 people, {refused} refused")
    assert refused == 0


def test_known_and_unknown_addresses_take_the_same_time(people: list[Person], settings: Any) -> None:
    """A thousand tries each, in turn, under the real hash: the medians differ by less than 5 ms."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    person = people[0]
    person.set_password(PASSWORD)
    person.save()
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(1000):
        for kind, email in (("known", person.email), ("unknown", "nobody@example.invalid")):
            cache.clear()
            _forget()
            start = time.perf_counter()
            answer = enter(Client(), email, f"wrong {n}", "192.0.2.1")
            took[kind].append(time.perf_counter() - start)
            assert answer.status_code == 422
    known, unknown = (statistics.median(took[kind]) * 1000 for kind in ("known", "unknown"))
    print(f"known {known:.2f} ms, unknown {unknown:.2f} ms")
    assert abs(known - unknown) < 5


def _forget() -> None:
    from majlis.kit.models import Pace

    Pace.objects.update(left=100)
