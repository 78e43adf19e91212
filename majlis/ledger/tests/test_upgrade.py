"""A chain of the version before is taken over: sound lines stay sound, and a broken one stays broken."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from majlis.ledger import verify
from majlis.ledger.models import Entry, Head
from tests.people import Cast

upgrade: Any = importlib.import_module("majlis.ledger.migrations.0003_chain_anew")


def old_chain(cast: Cast, lines: int = 4) -> list[Entry]:
    """Lines as version 0.1 wrote them."""
    previous, made = "0" * 64, []
    for number in range(1, lines + 1):
        now = timezone.now()
        entry = Entry(
            number=1000 + number,
            at=now.replace(microsecond=now.microsecond // 1000 * 1000),
            actor=cast.alice,
            person=cast.bob,
            verb="test.done",
            facts={"number": number},
            previous=previous,
        )
        entry.digest = previous = upgrade.old_digest(entry)
        entry.save()
        made.append(entry)
    Head.objects.update_or_create(pk=1, defaults={"digest": previous})
    return made


@pytest.mark.django_db
def test_an_older_chain_is_taken_over(cast: Cast) -> None:
    old_chain(cast)
    upgrade.chain_anew(apps, None)
    assert verify.database().findings == []
    first = Entry.objects.order_by("number")[0]
    assert (first.number, first.pseudonym, first.about) == (1, cast.alice.pseudonym, cast.bob.pseudonym)
    assert Head.objects.get().number == 4


@pytest.mark.django_db
def test_what_was_broken_before_is_still_broken(cast: Cast) -> None:
    third = old_chain(cast)[2]
    Entry.objects.filter(pk=third.pk).update(facts={"number": 7})
    upgrade.chain_anew(apps, None)
    assert verify.database().findings[0].first == 3


@pytest.mark.django_db
def test_a_tail_that_was_cut_before_is_still_missing(cast: Cast) -> None:
    old_chain(cast)[-1].delete()
    upgrade.chain_anew(apps, None)
    assert verify.database().findings
