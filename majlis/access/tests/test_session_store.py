"""Sessions as every page asks for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from majlis.access.session_store import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored() -> SessionStore:
    session = SessionStore()
    session["colour"] = "green"
    session.save()
    return session


def test_a_session_is_found_again_by_its_key_in_one_query(
    stored: SessionStore, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    again = SessionStore(stored.session_key)
    with django_assert_num_queries(1):
        assert again["colour"] == "green"


@pytest.mark.parametrize("later", [timedelta(seconds=1), timedelta(days=400)])
def test_a_session_is_over_when_its_time_is(stored: SessionStore, later: timedelta) -> None:
    Session.objects.update(expire_date=timezone.now() - later)
    again = SessionStore(stored.session_key)
    assert again.get("colour") is None
    assert again.session_key is None


def test_a_session_taken_back_is_gone_at_the_next_page(stored: SessionStore) -> None:
    Session.objects.all().delete()
    assert SessionStore(stored.session_key).get("colour") is None


@pytest.mark.parametrize("key", ["x", "a-key-that-was-never-given-out", "' OR ''='", "é" * 40])
def test_a_key_that_was_never_given_out_opens_nothing(key: str) -> None:
    assert SessionStore(key).get("colour") is None
