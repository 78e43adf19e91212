"""The whole leak matrix: every viewer opens every address of everything that is planted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from majlis.access import gate, rules
from tests.house.leaks import derived, refused, walk
from tests.house.leaks.world import World, build

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Every caveat under every marking, and what was made from them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(whole=True, besides=derived.plant)
        transaction.set_rollback(True)


def test_no_exit_at_all_shows_what_the_viewer_may_not_read(world: World) -> None:
    assert len(world.readers) >= 1_000
    walks = [walk.walk(world, who, methods=("get", "head")) for who in walk.EVERYBODY]
    assert [crash for one in walks for crash in one.crashes] == []
    assert [str(leak) for one in walks for leak in one.leaks] == []
    seen = set().union(*(one.seen for one in walks))
    requests = sum(one.requests for one in walks)
    print(f"{requests:,} requests, {len(world.readers):,} canaries, {len(seen):,} seen, all by their readers")
    assert requests >= 20_000


def test_no_refused_form_at_all_shows_what_its_sender_may_not_read(world: World) -> None:
    walked = refused.walk_refused(world, refused.all_of(world))
    print(f"{walked.requests:,} forms sent, {len(walked.seen):,} canaries seen in what answered")
    assert walked.crashes == []
    assert [str(leak) for leak in walked.leaks] == []
    assert {int(status) for status in walked.opened} >= refused.ANSWERS


def test_search_finds_nothing_at_all_for_those_who_may_not_read(world: World) -> None:
    walked = walk.search_leaks(world, walk.EVERYBODY)
    print(f"{walked.requests:,} questions to search")
    assert [str(leak) for leak in walked.leaks] == []


def test_no_mail_says_more_than_it_may(world: World) -> None:
    print(f"{len(world.letters):,} mails")
    assert [str(leak) for leak in walk.mail_leaks(world)] == []


def test_a_gate_that_forgets_what_a_thing_was_made_from_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.forget_kept()
    monkeypatch.setattr(rules, "_sourced_items", lambda viewer: rules.EVERYBODY)
    try:
        for who, name in (("stranger", "library:resource"), ("visitor", "search:search")):
            assert walk.walk(world, who, only=[name], first=True).leaks, who
    finally:
        gate.forget_kept()
