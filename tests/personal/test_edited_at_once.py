"""Somebody edits their post at the moment in which a person mentioned in it is erased."""

from __future__ import annotations

import time
from types import ModuleType

import pytest
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.discussions import actions as discussions
from majlis.discussions import personal as held
from majlis.discussions import texts
from majlis.discussions.models import Draft, Edit, Post
from majlis.kit import markdown
from majlis.personal import actions, erasing
from majlis.personal.models import Erasure
from tests.hostile.hands import cut_off, slowly
from tests.people import Cast, viewer
from tests.safety.texts import ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("module", "name", "first"), [(held, "_rendered", "erased"), (texts, "sound_body", "edited")]
)
def test_neither_the_edit_nor_the_name_of_the_erased_is_written_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, first: str
) -> None:
    thread = ask(cast.alice, cast.circle, body=f"Ask @[Bob Zqname]({cast.bob.handle}) about it.")
    post = Post.unguarded.get(thread=thread)
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    Erasure.objects.update(due_at=timezone.now())
    author = viewer(cast.alice)
    slowly(monkeypatch, module, name)

    def erased() -> None:
        time.sleep(0 if first == "erased" else 0.15)
        erasing.run(erasure)

    def edited() -> None:
        time.sleep(0 if first == "edited" else 0.15)
        discussions.edit_post(author, post=post, body="Ask the desk about it.")

    assert cut_off(erased, edited, late=Refused) == []
    post.refresh_from_db()
    assert post.source == "Ask the desk about it."
    before = Edit.objects.get(post=post)
    assert "Zqname" not in before.source + before.html
    erasure.refresh_from_db()
    assert erasure.state == Erasure.State.DONE


def test_a_draft_that_is_saved_meanwhile_is_kept_as_it_was_saved(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = f"Ask @[Bob Zqname]({cast.bob.handle})"
    draft = Draft.objects.create(person=cast.alice, key="ask", title="", text=said)
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    Erasure.objects.update(due_at=timezone.now())
    slowly(monkeypatch, markdown, "renamed")

    def saved() -> None:
        time.sleep(0.15)
        Draft.objects.filter(pk=draft.pk).update(text="Ask the desk.")

    assert cut_off(lambda: erasing.run(erasure), saved, late=Refused) == []
    draft.refresh_from_db()
    assert draft.text == "Ask the desk."
