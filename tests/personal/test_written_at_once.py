"""Somebody is mentioned at the moment in which they are erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from majlis.discussions import actions as discussions
from majlis.discussions import marks
from majlis.discussions.models import Mention, Post
from majlis.ledger import worker
from majlis.ledger.models import Task
from majlis.personal import actions, erasing
from majlis.personal.models import Erasure
from tests.hostile.hands import comes_at
from tests.people import Cast, viewer
from tests.safety.texts import ask

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_mention_that_nobody_could_see_yet_is_taken_out_a_little_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = ask(cast.alice, cast.circle)
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    Erasure.objects.update(due_at=timezone.now())
    author, said = viewer(cast.charlie), f"Ask @[Bob Zqname]({cast.bob.handle}) about it."
    # The post is there then, and not yet for anybody else.
    erased = comes_at(monkeypatch, (marks, "wrote"), lambda: erasing.run(erasure))
    discussions.write_post(author, thread=thread, body=said)
    erased.end()
    erasure.refresh_from_db()
    assert erasure.state == Erasure.State.DONE
    Task.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    worker.drain()
    post = Post.unguarded.get(thread=thread, number=2)
    assert "Zqname" not in post.source + post.html
    assert cast.bob.pseudonym[:6] in post.source
    assert not Mention.objects.filter(person=cast.bob).exists()
