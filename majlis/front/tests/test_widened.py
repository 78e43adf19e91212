"""What was said while fewer read it stays with its source when more come to read it."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from majlis.access import gate
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.placing import circle_changed
from majlis.discussions import actions as discussions
from majlis.discussions.models import Post, Thread
from majlis.files.models import StoredFile
from majlis.files.store import url
from majlis.ledger.models import Entry
from majlis.library import actions as library
from majlis.library.drafting import Card
from majlis.library.models import Resource
from majlis.library.tests.shelf import txt
from majlis.network.circles import Visibility
from majlis.network.models import Person, Seat
from majlis.readership import actions as readership
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, make_circle, make_person, viewer

pytestmark = pytest.mark.django_db


def widen(author: Person, item: Item, marking: Marking = Marking.GREEN, **more: object) -> None:
    card = Item.unguarded.get(pk=item.pk)
    readership.change_marking(viewer(author), item=card, wanted=Wanted(marking), **more)  # type: ignore[arg-type]


def says(person: Person, path: str) -> str:
    answer = client_of(person).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def edited(cast: Cast) -> Thread:
    thread = discussions.ask_question(
        viewer(cast.alice), title="T", body="Zqsecret name", circles=[cast.circle]
    )
    discussions.edit_post(viewer(cast.alice), post=Post.unguarded.get(thread=thread), body="Sanitised")
    return thread


def test_an_earlier_wording_is_not_opened_by_a_wider_marking(cast: Cast) -> None:
    thread = edited(cast)
    history = reverse("discussions:history", args=[thread.pk, 1])
    assert "Zqsecret" in says(cast.bob, history)
    assert "are open to its source only" in says(cast.alice, reverse("readership:change", args=[thread.pk]))
    widen(cast.alice, thread)
    discussions.edit_post(viewer(cast.alice), post=Post.unguarded.get(thread=thread), body="Zqlater")
    for person in (cast.charlie, cast.bob):
        page = says(person, history)
        assert "Zqsecret" not in page and "Sanitised" in page and "It was made wider." in page
    page = says(cast.alice, history)
    assert "Zqsecret" in page and "It was made wider." not in page


def test_of_a_reply_its_writer_and_the_source_of_the_thread_keep_the_earlier_wording(cast: Cast) -> None:
    thread = discussions.ask_question(viewer(cast.alice), title="T", body="B", circles=[cast.circle])
    reply = discussions.write_post(viewer(cast.bob), thread=thread, body="Zqreply")
    discussions.edit_post(viewer(cast.bob), post=reply, body="Better")
    Item.unguarded.filter(pk=thread.pk).update(marking=Marking.GREEN, widened_at=timezone.now())
    history = reverse("discussions:history", args=[thread.pk, 2])
    assert "Zqreply" in says(cast.bob, history) and "Zqreply" in says(cast.alice, history)
    assert "Zqreply" not in says(cast.charlie, history)


def test_older_versions_and_their_files_are_not_opened_by_a_wider_marking(cast: Cast) -> None:
    card = Card(title="R", summary="s", circles=[cast.circle])
    shared = library.share_resource(viewer(cast.alice), card=card, uploads=[txt("Zqold", "zqold.txt")])
    old = StoredFile.unguarded.get(item=shared.pk)
    library.add_version(viewer(cast.alice), resource=shared, note="Zqnote", uploads=[txt("b", "b.txt")])
    library.add_version(viewer(cast.alice), resource=shared, note="Clean", uploads=[txt("c", "c.txt")])
    assert client_of(cast.bob).get(url(old)).status_code == 200
    widen(cast.alice, shared)
    stood = StoredFile.unguarded.get(item=shared.pk, replaced=False)
    library.add_version(viewer(cast.alice), resource=shared, note="Last", uploads=[txt("d", "d.txt")])
    page, report = (
        reverse("library:resource", args=[shared.pk]),
        reverse("safety:report", args=["resource", shared.pk]),
    )
    for person in (cast.charlie, cast.bob):
        seen = says(person, page)
        assert "Zqnote" not in seen and "zqold" not in seen and "Clean" in seen and "Last" in seen
        assert client_of(person).get(url(old)).status_code == 404
        assert client_of(person).get(url(stood)).status_code == 200  # what they could read stays theirs
        shown = says(person, report)
        assert "Zqnote" not in shown and "zqold" not in shown and "Clean" in shown
        assert not gate.exportable(viewer(person), StoredFile).filter(pk=old.pk).exists()
    assert "Zqnote" in says(cast.alice, page) and client_of(cast.alice).get(url(old)).status_code == 200


def test_a_resource_whose_edit_makes_it_wider_closes_its_past(cast: Cast) -> None:
    card = Card(title="R", summary="s", circles=[cast.circle])
    shared = library.share_resource(viewer(cast.alice), card=card, uploads=[txt("a")])
    library.edit_resource(
        viewer(cast.alice), resource=shared, card=Card(title="S", summary="s", circles=[cast.circle])
    )
    assert Item.unguarded.get(pk=shared.pk).widened_at is None
    green = Card(title="S", summary="s", circles=[cast.circle], marking=Marking.GREEN)
    library.edit_resource(viewer(cast.alice), resource=shared, card=green)
    assert Item.unguarded.get(pk=shared.pk).widened_at is not None


def test_reasons_of_a_narrower_time_are_not_told_to_those_who_come_later(cast: Cast) -> None:
    card = Card(title="R", summary="s", marking=Marking.RED, named=[cast.named, cast.bob])
    shared: Resource = library.share_resource(viewer(cast.alice), card=card, uploads=[txt("x")])
    item = Item.unguarded.get(pk=shared.pk)
    readership.bar(viewer(cast.alice), item=item, person=cast.bob, reason="Zqbar: under inquiry")
    alone = Wanted(Marking.RED, named=[cast.named])
    readership.change_marking(viewer(cast.alice), item=item, wanted=alone, reason="Zqwhy")
    item = Item.unguarded.get(pk=shared.pk)
    wanted = Wanted(Marking.GREEN, circles=[cast.circle])
    readership.change_marking(viewer(cast.alice), item=item, wanted=wanted, reason="It is settled")
    chair = make_person("Chair")
    Seat.objects.create(person=chair, circle=cast.circle, role=Seat.Role.CHAIR)
    out, history = (reverse(f"readership:{name}", args=[shared.pk]) for name in ("kept_out", "history"))
    for page in (says(chair, out), says(chair, history), says(cast.charlie, history)):
        assert "Zq" not in page and "Bob" not in page
    assert "It is settled" in says(cast.charlie, history)
    assert "Zqbar" in says(cast.alice, out) and "Zqwhy" in says(cast.alice, history)
    readership.bar(viewer(cast.alice), item=item, person=cast.dana, reason="A later one")
    assert "A later one" in says(chair, out)


def test_what_was_made_from_it_and_what_left_a_private_circle_closes_too(cast: Cast) -> None:
    thread, made = edited(cast), edited(cast)
    made.derived_from.add(thread)
    widen(cast.alice, thread)
    assert Item.unguarded.get(pk=made.pk).widened_at is not None
    private = make_circle("quiet", cast.alice, visibility=Visibility.LISTED)
    inside = discussions.ask_question(viewer(cast.alice), title="T", body="B", circles=[private])
    from_inside = edited(cast)
    from_inside.derived_from.add(inside)
    private.visibility = Visibility.MEMBERS
    private.save()
    circle_changed(private)
    for one in (inside, from_inside):
        assert Item.unguarded.get(pk=one.pk).widened_at is not None
    assert not Item.unguarded.get(pk=inside.pk).enclosed


def test_what_was_made_wider_in_earlier_versions_is_read_from_the_log(cast: Cast) -> None:
    wide, narrow = edited(cast), edited(cast)
    widen(cast.alice, wide)
    widen(cast.alice, narrow, marking=Marking.GREEN)
    Item.unguarded.update(widened_at=None)
    line = Entry.objects.filter(item=narrow.pk, verb="marking.changed").get()
    facts = {**line.facts, "before": line.facts["after"], "after": line.facts["before"]}
    migration = import_module("majlis.access.migrations.0008_widened")
    assert migration._wider(line.facts["before"], line.facts["after"])
    assert not migration._wider(facts["before"], {**facts["after"], "circles": facts["before"]["circles"]})
    migration.from_the_log(apps, None)
    stands = Item.unguarded.get(pk=wide.pk).widened_at
    assert stands is not None and timezone.now() - stands < timedelta(minutes=5)
