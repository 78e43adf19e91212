"""A question about an erasure is ended by what cannot come back, and not by whoever asks and undoes."""

from __future__ import annotations

import pytest

from majlis.access.policy import Refused
from majlis.approvals.lapsing import lapse
from majlis.approvals.models import Approval
from majlis.network.models import Person
from majlis.personal import actions, deeds
from majlis.personal.models import Erasure
from tests.people import Cast, viewer
from tests.personal.test_stopping import grant, hold, second

__all__ = ["second"]
pytestmark = pytest.mark.django_db


def waits(asked: Approval) -> bool:
    """Whether it waits after the worker has been there."""
    lapse({})
    asked.refresh_from_db()
    return asked.waits


def test_whoever_asks_for_their_erasure_and_undoes_it_ends_no_question_of_the_secretariat(
    cast: Cast, second: Person
) -> None:
    asked = deeds.ask(viewer(cast.secretariat), cast.bob, reason="asked by letter", texts=True)
    own = actions.ask_erasure(viewer(cast.bob), texts=False)
    assert waits(asked)
    with pytest.raises(Refused, match="waits already"):
        grant(second, asked)
    actions.undo_erasure(viewer(cast.bob), erasure=own)
    assert waits(asked)
    grant(second, asked)
    assert Erasure.objects.get(state=Erasure.State.WAITING).texts


def test_what_was_asked_about_one_erasure_is_not_granted_for_a_later_one(cast: Cast, second: Person) -> None:
    first = actions.ask_erasure(viewer(cast.bob), texts=False)
    asked = hold(cast, first)
    assert waits(asked)
    actions.undo_erasure(viewer(cast.bob), erasure=first)
    later = actions.ask_erasure(viewer(cast.bob), texts=False)
    with pytest.raises(Refused, match="no longer fits"):
        grant(second, asked)
    assert not waits(asked) and asked.cause == Approval.Cause.DONE
    assert Erasure.objects.get(pk=later.pk).due_at == later.due_at
