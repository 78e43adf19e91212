"""A permission that is gone is gone at the next request: by every address, in the session that was open.

The browser holds what it was given, and asks with its tags whether that has changed.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from majlis.access import gate
from majlis.access.models import Item
from majlis.config.logs import PlainFormatter
from majlis.network.models import Person, Standing
from tests.house.leaks import walk
from tests.house.leaks.world import World, build
from tests.people import client_of

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A small world; what a test changes of it is rolled back with the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(small=True)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _unkept() -> Iterator[None]:
    gate.forget_kept()
    yield
    gate.forget_kept()


def _suspended(world: World, person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(standing=Standing.SUSPENDED)


def _barred(world: World, person: Person) -> None:
    for item in world.items.values():
        Item.unguarded.get(pk=item.pk).barred.add(person)


WITHDRAWN: dict[str, Callable[[World, Person], None]] = {"suspended": _suspended, "barred": _barred}


def test_no_address_answers_once_more(world: World) -> None:
    person = world.people["seated"]
    client, tags, given = client_of(person), dict[str, str](), set[str]()
    for one in walk.exits(world, "seated"):
        answer = client.get(one.path)
        given |= set(walk.CANARY.findall(walk.text_of(answer)))
        if answer.status_code == 200:
            tags[one.path] = answer.get("ETag", '"none"')
    for then, take in WITHDRAWN.items():
        assert [word for word in given if then not in world.readers[word]]
        with transaction.atomic():
            gate.forget_kept()
            take(world, person)
            leaks, asked = _answered_once_more(world, client, tags, then)
            transaction.set_rollback(True)
        assert [str(leak) for leak in leaks] == []
        assert asked > 60


def _answered_once_more(
    world: World, client: Client, tags: dict[str, str], then: str
) -> tuple[list[walk.Leak], int]:
    """What somebody gets who is now as `then`, in the session that was open; and how much they asked."""
    leaks, asked = [], 0
    for one in walk.exits(world, "seated"):
        if one.path in tags:
            answer, asked = client.get(one.path, headers={"if-none-match": tags[one.path]}), asked + 1
            leaks += walk.leaks_in(world, then, one.path, walk.text_of(answer), asked=one.path)
            if answer.status_code in (200, 304) and then not in world.readers_of(one.item):
                leaks.append(walk.Leak(then, one.path, f"status {answer.status_code}"))
    return leaks, asked


def test_the_duty_of_an_auditor_opens_no_text_and_no_canary_stands_in_a_line_of_the_log(
    world: World,
) -> None:
    Person.objects.filter(pk=world.people["stranger"].pk).update(duties=["auditor"])
    with _written_log() as written:
        walked = walk.walk(world, "stranger")
    assert walked.crashes == []
    assert [str(leak) for leak in walked.leaks] == []
    assert walked.requests > 100
    assert "Not Found" in written.getvalue() or "404" in written.getvalue()
    assert walk.CANARY.findall(written.getvalue()) == []


@contextmanager
def _written_log() -> Iterator[io.StringIO]:
    """All that the loggers write meanwhile, as it would stand in the log."""
    handler = logging.StreamHandler(written := io.StringIO())
    handler.setFormatter(PlainFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request")]
    before = [(logger, logger.level, logger.disabled) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.disabled = False
    try:
        yield written
    finally:
        for logger, level, disabled in before:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.disabled = disabled
