"""The sound files of a form that was refused: they wait for it, for nobody else, and for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import File
from django.utils import timezone

from majlis.files import store
from majlis.files.models import HeldFile, StoredFile
from majlis.files.tests import samples
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.library.models import Resource
from majlis.library.tests.shelf import share, txt
from majlis.library.tests.test_pages import SHARE, filled
from tests.people import Cast, client_of, viewer


def bad() -> File[bytes]:
    """A file that is refused."""
    return samples.upload(b"MZ\x90\x00", "setup.exe")


def refused(cast: Cast, *uploads: File[bytes], **changes: Any) -> Any:
    """The answer to a form that alice sends with a file that is refused."""
    return client_of(cast.alice).post(SHARE, filled(cast, uploads=[*uploads, bad()], **changes))


def tokens() -> list[str]:
    return list(HeldFile.objects.values_list("token", flat=True))


def names(resource: Resource) -> list[str]:
    assert resource.current
    return [file.name for file in resource.current.files.all()]


def test_one_refused_file_costs_the_sound_ones_nothing(cast: Cast) -> None:
    answer = refused(cast, txt("seals and lists"), samples.honest("pdf"))
    shown = answer.content.decode()
    assert answer.status_code == 422 and not Resource.unguarded.exists()
    for token in tokens():
        assert f'value="{token}"' in shown
    assert "list.txt" in shown and "choose these files again" in shown
    again = client_of(cast.alice).post(SHARE, filled(cast, uploads=[], held=tokens()))
    assert again.status_code == 302
    resource = Resource.unguarded.get()
    assert names(resource) == ["list.txt", "guide.pdf"]
    first = StoredFile.unguarded.get(name="list.txt")
    assert first.path.read_bytes() == b"seals and lists"
    assert not HeldFile.objects.exists()


@pytest.mark.parametrize("changes", [{"title": ""}, {"circles": []}, {"rule": ""}])
def test_files_wait_whatever_it_was_that_was_refused(cast: Cast, changes: dict[str, Any]) -> None:
    client = client_of(cast.alice)
    client.post(SHARE, filled(cast, **changes))
    assert HeldFile.objects.count() == 2
    client.post(SHARE, filled(cast, uploads=[txt(name="third.txt")], held=tokens(), **changes))
    assert client.post(SHARE, filled(cast, uploads=[], held=tokens())).status_code == 302
    assert names(Resource.unguarded.get()) == ["list.txt", "guide.pdf", "third.txt"]


def test_a_file_that_is_no_longer_ticked_is_not_shared(cast: Cast) -> None:
    refused(cast, txt(), txt(name="other.txt"))
    kept, offered = HeldFile.objects.get(name="other.txt").token, tokens()
    client_of(cast.alice).post(SHARE, filled(cast, uploads=[], held=[kept], offered=offered))
    assert names(Resource.unguarded.get()) == ["other.txt"]
    assert not HeldFile.objects.exists()


def test_a_file_that_lost_its_tick_does_not_wait_either_when_the_form_is_refused_again(cast: Cast) -> None:
    shown = refused(cast, txt(), txt(name="other.txt")).content.decode()
    for token in tokens():
        assert f'name="offered" value="{token}"' in shown
    kept, offered = HeldFile.objects.get(name="other.txt").token, tokens()
    client_of(cast.bob).post(SHARE, filled(cast, uploads=[], held=[], offered=offered, title=""))
    assert HeldFile.objects.count() == 2  # nobody else's form forgets them
    client_of(cast.alice).post(SHARE, filled(cast, uploads=[], held=[kept], offered=offered, title=""))
    assert tokens() == [kept]


def test_nobody_else_shares_sees_or_fetches_what_waits(cast: Cast) -> None:
    refused(cast, txt("alone for alice", name="alone.txt"))
    for person in (cast.bob, cast.dana, cast.secretariat):
        client = client_of(person)
        answer = client.post(SHARE, filled(cast, circles=[], marking="1", uploads=[], held=tokens()))
        assert answer.status_code == 422
        assert "alone.txt" not in answer.content.decode()
        assert client.get(f"/files/{tokens()[0]}/alone.txt").status_code == 404
    assert client_of(cast.alice).get(f"/files/{tokens()[0]}/alone.txt").status_code == 404
    assert not Resource.unguarded.exists() and not Entry.objects.filter(verb="file.read").exists()


def test_a_file_that_is_gone_is_asked_for_again(cast: Cast) -> None:
    refused(cast, txt())
    gone = tokens()
    HeldFile.objects.get().path.unlink()
    for wrong in (gone, ["0" * 32], ["../../etc", "\0"]):
        answer = client_of(cast.alice).post(SHARE, filled(cast, uploads=[], held=wrong))
        assert answer.status_code == 422
        assert "no longer here" in answer.content.decode()


def test_what_waits_is_swept_after_a_day_and_not_before(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    refused(cast, txt())
    held = HeldFile.objects.get()
    store.sweep(older_than=-60)
    assert held.path.exists()
    HeldFile.objects.update(created_at=timezone.now() - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        store.sweep()
    assert not HeldFile.objects.exists() and not held.path.exists()


def test_no_more_wait_than_fit_and_the_others_are_named(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_HELD", 2)
    shown = refused(cast, *(txt(name=f"list-{number}.txt") for number in range(3))).content.decode()
    assert HeldFile.objects.count() == 2
    lost = shown.partition("choose these files again")[2].partition("</div>")[0]
    assert "list-2.txt" in lost and "setup.exe" in lost and "list-1.txt" not in lost


def test_the_files_of_a_new_version_wait_too(cast: Cast) -> None:
    resource, client = share(cast), client_of(cast.alice)
    address = f"/library/{resource.pk}/version/"
    sent = {"note": "", "uploads": [txt("new", "new.txt")], "rule": "on"}
    assert client.post(address, sent).status_code == 422
    again = client.post(address, {"note": "Shorter", "rule": "on", "held": tokens()})
    assert again.status_code == 302
    assert names(Resource.unguarded.get()) == ["new.txt"]
    worker.drain()
    assert not HeldFile.objects.exists()


def test_files_of_forms_that_were_left_make_room_for_new_ones(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_HELD", 2)
    alice = viewer(cast.alice)
    old = [store.hold(alice, txt(name=f"old-{n}.txt")) for n in (1, 2)]
    assert store.hold(alice, txt(name="new.txt")) is not None
    assert set(HeldFile.objects.values_list("name", flat=True)) == {"old-2.txt", "new.txt"}
    assert old[0] is not None and not HeldFile.objects.filter(token=old[0].token).exists()
