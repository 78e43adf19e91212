"""Nobody floods the reviewers: of somebody of whom many texts are held, a new one is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from majlis.access.markings import State
from majlis.discussions import actions as discussions
from majlis.discussions.models import Post, Thread
from majlis.kit.once import FIELD, new_key
from majlis.ledger.models import Entry
from majlis.library.models import Resource
from majlis.network.models import Person
from majlis.safety import screening
from majlis.safety.listing import Expressions, Hit
from majlis.safety.models import Case
from tests.people import Cast, client_of, viewer
from tests.safety.texts import answer, ask, say, settle, share

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
UNREADABLE = "squiggles"
WAIT = "wait for moderators"
WAITING = {
    "ar": "نصان محجوبان",
    "en": WAIT,
    "es": "textos suyos están retenidos",
    "fr": "de vos textes sont retenus",
}


@pytest.fixture
def full(cast: Cast, listed: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Two of alice's texts are held, and no more may be."""
    monkeypatch.setattr(screening, "MOST_WAITING", 2)
    real = Expressions._look

    def look(self: Expressions, text: str) -> Hit | None:
        return Hit(0, 0, unread=True) if UNREADABLE in text else real(self, text)

    monkeypatch.setattr(Expressions, "_look", look)
    for word in ("zorblat", UNREADABLE):
        ask(cast.alice, cast.circle, title="Harbour", body=f"Of a {word}.")
    return cast


def _held(cast: Cast) -> int:
    return Case.objects.filter(author=cast.alice, held=True, state=Case.State.OPEN).count()


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("A list.txt", b"Of quays.", content_type="text/plain")


@pytest.mark.parametrize(("word", "lines"), [(UNREADABLE, 0), ("zorblat", 1)])
def test_one_more_is_refused_with_what_was_typed_and_those_held_stay(
    full: Cast, word: str, lines: int
) -> None:
    thread = ask(full.bob, full.circle, title="A", body="B")
    reply = reverse("discussions:reply", args=[thread.pk])
    for language, said in WAITING.items():
        Person.objects.filter(pk=full.alice.pk).update(language=language)
        client = client_of(full.alice, language)
        sent = client.post(reply, {"body": f"A whole page of {word}.", FIELD: new_key()})
        assert sent.status_code == 422 and f"A whole page of {word}." in sent.text
        assert said in sent.text
    assert Entry.objects.filter(verb="word.refused", actor=full.alice).count() == lines * 4
    assert Post.unguarded.filter(thread=thread).count() == 1 and _held(full) == 2
    assert client_of(full.alice).post(reply, {"body": "A calm word."}).status_code == 302
    answer(full.bob, thread, f"Another has room for {word}.")


def test_what_is_held_can_be_changed_and_so_can_a_profile(full: Cast) -> None:
    held = Thread.unguarded.filter(author=full.alice).first()
    assert held is not None
    post = Post.unguarded.get(thread=held, number=1)
    discussions.edit_post(viewer(full.alice), post=post, body="Another zorblat.")
    say(full.alice, about="The zorblat of the harbour.")
    assert _held(full) == 3


def test_a_file_waits_until_there_is_room_again(full: Cast) -> None:
    client, page = client_of(full.alice), reverse("library:share")
    typed: dict[str, Any] = {"title": "A list", "kind_of": "guidance", "marking": "2", "rule": "on"}
    typed |= {"summary": "Of quays.", "circles": [full.circle.slug]}
    sent = client.post(page, {**typed, "uploads": [_file()]})
    wrong = str(sent.context["form"].errors)
    assert sent.status_code == 422 and "held, or have files that are still being read" in wrong, wrong
    assert "A list.txt" in sent.text and not Resource.unguarded.exists(), "the file is kept"
    assert client.post(page, typed).status_code == 302
    Case.objects.filter(author=full.alice).update(state=Case.State.CLOSED)
    assert client.post(page, {**typed, "uploads": [_file()]}).status_code == 302


def test_files_that_nobody_has_read_yet_count_as_if_they_were_held(full: Cast) -> None:
    Case.objects.all().delete()
    client, page = client_of(full.alice), reverse("library:share")
    typed: dict[str, Any] = {"title": "A list", "kind_of": "guidance", "marking": "2", "rule": "on"}
    typed |= {"summary": "Of quays.", "circles": [full.circle.slug]}
    answers = [client.post(page, {**typed, "uploads": [_file()]}).status_code for _ in range(3)]
    assert answers == [302, 302, 422]
    settle()
    assert client.post(page, {**typed, "uploads": [_file()]}).status_code == 302


def test_what_comes_to_light_waits_too(full: Cast) -> None:
    client = client_of(full.alice)
    post = answer(full.alice, ask(full.bob, full.circle, title="A", body="B"), "A calm word.")
    draft = share(full.alice, full.circle, summary="Of quays.", title="A")
    discussions.withdraw_post(viewer(full.alice), post=post)
    Post.unguarded.filter(pk=post.pk).update(source="The zorblat.")
    Resource.unguarded.filter(pk=draft.pk).update(state=State.DRAFT, title=f"Of {UNREADABLE}")
    back = reverse("discussions:restore_post", args=[post.thread_id, post.number])
    assert WAIT in client.post(back, follow=True).text
    assert WAIT in client.post(reverse("library:publish", args=[draft.pk]), follow=True).text
    assert Resource.unguarded.get(pk=draft.pk).state == State.DRAFT
    assert Post.unguarded.get(pk=post.pk).state == Post.State.WITHDRAWN and _held(full) == 2


def test_ten_may_wait() -> None:
    assert screening.MOST_WAITING == 10
