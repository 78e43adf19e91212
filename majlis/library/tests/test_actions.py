"""Sharing, versions, changes, withdrawal: what is stored, what is refused, what the ledger says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from majlis.access import gate
from majlis.access.markings import Marking, State
from majlis.access.policy import Refused
from majlis.files import store
from majlis.files.models import StoredFile
from majlis.files.tests import samples
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.library import actions
from majlis.library.drafting import Card
from majlis.library.models import Resource, Version
from majlis.library.tests.shelf import share, txt
from majlis.network.circles import Visibility
from tests.people import Cast, make_circle, make_person, make_topic, viewer


def last_verb() -> str:
    return Entry.objects.latest("pk").verb


def test_a_shared_resource_has_a_first_version_with_its_files(cast: Cast) -> None:
    topic = make_topic()
    resource = share(cast, txt(), samples.honest("pdf"), topics=[topic])
    assert last_verb() == "resource.shared"
    assert resource.current is not None and resource.current.number == 1
    assert [file.kind for file in resource.current.files.all()] == ["txt", "pdf"]
    assert list(resource.topics.all()) == [topic]
    assert resource.source == cast.alice.organisation
    assert "<strong>without</strong>" in resource.html
    assert gate.may_read(viewer(cast.bob), resource)
    assert not gate.may_read(viewer(cast.charlie), resource)


def test_whoever_left_a_circle_does_not_take_out_what_was_said_in_it(cast: Cast) -> None:
    secret = make_circle("secret", cast.alice, cast.bob, visibility=Visibility.SECRET)
    resource = share(cast, marking=Marking.GREEN, circles=[secret])
    assert not gate.may_read(viewer(cast.charlie), resource)
    secret.seats.filter(person=cast.alice).delete()
    card = Card(title="A word mended", summary="The same.", marking=Marking.GREEN)
    resource = actions.edit_resource(viewer(cast.alice), resource=resource, card=card)
    assert list(resource.circles.all()) == [secret] and resource.enclosed
    assert not gate.may_read(viewer(cast.charlie), resource)


def test_whoever_left_the_organisation_makes_nothing_of_it_wider_by_an_edit(cast: Cast) -> None:
    resource = share(cast, marking=Marking.AMBER, circles=[cast.circle])
    cast.alice.organisation = cast.charlie.organisation
    cast.alice.save(update_fields=["organisation"])
    card = Card(title="A word mended", summary="The same.", marking=Marking.GREEN, circles=[cast.circle])
    with pytest.raises(ValidationError, match="came from the organisation"):
        actions.edit_resource(viewer(cast.alice), resource=resource, card=card)
    same = replace(card, marking=Marking.AMBER)
    assert actions.edit_resource(viewer(cast.alice), resource=resource, card=same).title == card.title


def test_the_bytes_lie_under_a_name_of_our_own(cast: Cast) -> None:
    resource = share(cast, samples.upload(b"words", "../../etc/passwd.txt"))
    file = StoredFile.unguarded.get(item=resource)
    assert file.name == "passwd.txt"
    assert file.path.read_bytes() == b"words"
    assert "passwd" not in str(file.path) and store.root() in file.path.parents
    assert file.path.stat().st_mode & 0o077 == 0


def test_a_new_version_replaces_the_first_without_losing_it(cast: Cast) -> None:
    resource = share(cast, txt("first words"), txt("that stay", "stays.txt"))
    first = Version.unguarded.get(resource=resource)
    old, stays = first.files.all()
    version = actions.add_version(
        viewer(cast.alice),
        resource=resource,
        note="New wording",
        kept=[stays.pk],
        uploads=[txt("second", "new.txt")],
    )
    resource = Resource.unguarded.get(pk=resource.pk)
    assert resource.current == version and version.number == 2
    assert [file.name for file in version.files.all()] == ["stays.txt", "new.txt"]
    assert list(first.files.all()) == [old, stays]
    replaced = StoredFile.unguarded.filter(item=resource, replaced=True)
    assert [file.name for file in replaced] == [old.name]
    assert last_verb() == "version.added"


@pytest.mark.parametrize("note", ["", "   ", "\u200b"])
def test_a_second_version_says_what_is_new(cast: Cast, note: str) -> None:
    resource = share(cast)
    with pytest.raises(ValidationError) as wrong:
        actions.add_version(viewer(cast.alice), resource=resource, note=note, uploads=[txt("b")])
    assert "note" in wrong.value.message_dict
    assert Version.unguarded.filter(resource=resource).count() == 1


def test_a_version_in_which_nothing_is_new_is_refused(cast: Cast) -> None:
    resource = share(cast)
    kept = [file.pk for file in StoredFile.unguarded.filter(item=resource)]
    with pytest.raises(ValidationError) as wrong:
        actions.add_version(viewer(cast.alice), resource=resource, note="The same", kept=kept)
    assert "uploads" in wrong.value.message_dict


def test_one_bad_file_refuses_all_and_stores_nothing(cast: Cast) -> None:
    with pytest.raises(ValidationError) as wrong:
        share(cast, txt(), samples.upload(b"MZ\x90\x00", "setup.exe"))
    assert "setup.exe" in wrong.value.message_dict["uploads"][0]
    assert not Resource.unguarded.exists() and not StoredFile.unguarded.exists()


def test_nothing_to_read_is_nothing_to_share(cast: Cast) -> None:
    with pytest.raises(ValidationError) as wrong:
        actions.share_resource(
            viewer(cast.alice), card=Card(title="Empty", circles=[cast.circle]), uploads=[]
        )
    assert "summary" in wrong.value.message_dict


def test_only_the_author_changes_a_resource_or_adds_to_it(cast: Cast) -> None:
    resource = share(cast)
    card = Card(title="Taken over", summary="x", circles=[cast.circle])
    with pytest.raises(Refused):
        actions.edit_resource(viewer(cast.bob), resource=resource, card=card)
    with pytest.raises(Refused):
        actions.add_version(viewer(cast.bob), resource=resource, note="Mine", uploads=[txt("b")])
    with pytest.raises(Refused):
        actions.withdraw_resource(viewer(cast.bob), resource=resource)


def test_what_is_withdrawn_nobody_reads_but_its_author_and_no_moderator_withdraws_it(cast: Cast) -> None:
    moderator = make_person("Moderator", duties=["moderator"])
    make_circle("customs-circle", moderator)
    resource = share(cast)
    with pytest.raises(Refused) as refused:
        actions.withdraw_resource(viewer(moderator), resource=resource)
    assert "can report it" in str(refused.value.sentence)
    assert Resource.unguarded.get(pk=resource.pk).state == State.PUBLISHED
    actions.withdraw_resource(viewer(cast.alice), resource=resource)
    resource = Resource.unguarded.get(pk=resource.pk)
    assert resource.state == State.WITHDRAWN
    assert gate.may_read(viewer(cast.alice), resource)
    assert not gate.may_read(viewer(cast.bob), resource)
    with pytest.raises(Refused):
        actions.edit_resource(viewer(cast.alice), resource=resource, card=Card(title="Back"))


def test_a_changed_marking_acts_at_once_and_stands_in_the_ledger(cast: Cast) -> None:
    resource = share(cast)
    card = Card(title="Closer", summary="x", marking=Marking.RED, named=[cast.named])
    actions.edit_resource(viewer(cast.alice), resource=resource, card=card)
    assert not gate.may_read(viewer(cast.bob), resource)
    assert gate.may_read(viewer(cast.named), resource)
    facts = Entry.objects.latest("pk").facts
    assert (facts["before"]["marking"], facts["after"]["marking"]) == (Marking.AMBER, Marking.RED)


def test_private_circles_are_written_to_from_within_only(cast: Cast) -> None:
    secret = make_circle("secret-circle", cast.bob, visibility="secret")
    listed = make_circle("listed-circle", cast.bob, visibility="listed")
    for circle in (secret, listed):
        with pytest.raises(ValidationError) as wrong:
            share(cast, circles=[circle])
        assert "circles" in wrong.value.message_dict


def test_people_who_are_no_members_cannot_be_named(cast: Cast) -> None:
    with pytest.raises(ValidationError) as wrong:
        share(cast, marking=Marking.RED, circles=[], named=[cast.applicant])
    assert "named" in wrong.value.message_dict


def test_suspended_people_share_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.share_resource(viewer(cast.eve), card=Card(title="x"), uploads=[txt()])


def test_the_worker_reads_the_text_and_says_so_in_the_ledger(cast: Cast) -> None:
    resource = share(cast, samples.honest("pdf"))
    worker.drain()
    file = StoredFile.unguarded.get(item=resource)
    assert file.text_state == StoredFile.TextState.DONE and file.page_count == 2
    assert [page.language for page in file.pages.all()] == ["fr", "ar"]
    assert file.pages.get(number=2).text == samples.ARABIC
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.item_id, entry.job) == ("file.read", resource.pk, "extract")


def test_a_file_nobody_can_read_is_marked_and_the_work_goes_on(cast: Cast) -> None:
    resource = share(cast, samples.honest("pdf"), txt())
    StoredFile.unguarded.get(item=resource, kind="pdf").path.write_bytes(b"%PDF-1.7\nbroken by the disk")
    worker.drain()
    states = dict(StoredFile.unguarded.filter(item=resource).values_list("kind", "text_state"))
    assert states == {"pdf": "failed", "txt": "done"}
    assert worker.dead_letters() == 0


def test_bytes_of_a_failed_transaction_are_swept_and_those_of_rows_stay(cast: Cast) -> None:
    resource = share(cast)
    kept = StoredFile.unguarded.get(item=resource).path
    stray: Path = store.root() / "ab" / "cd" / "abcd"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"left behind")
    assert store.sweep() == 0
    assert store.sweep(older_than=-1) >= 1
    assert kept.exists() and not stray.exists()


def test_lost_and_changed_bytes_are_found(cast: Cast) -> None:
    resource = share(cast, txt("one", "a.txt"), txt("two", "b.txt"), txt("three", "c.txt"))
    lost, changed, fine = StoredFile.unguarded.filter(item=resource)
    lost.path.unlink()
    changed.path.chmod(0o600)
    changed.path.write_bytes(b"owt")
    found = store.damage(thorough=True)
    assert (found.missing, found.changed) == ([lost], [changed])
    assert fine.path.exists()
