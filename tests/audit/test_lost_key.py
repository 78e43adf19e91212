"""A key of the ledger that is lost is told of, and never replaced in silence."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import reverse

from majlis.access.viewer import Viewer
from majlis.cli import check, main
from majlis.cli.backup import making
from majlis.cli.backup.archive import Refused
from majlis.discussions import actions
from majlis.discussions.models import Post, Thread
from majlis.ledger import alarms, keys, record
from majlis.ledger.models import Entry
from tests.people import Cast, client_of, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(cast: Cast) -> Iterator[Cast]:
    """A hub with a thread whose key is gone; it is back afterwards, for the next test."""
    actions.ask_question(viewer(cast.alice), title="Seals", body="Whose?", circles=[cast.circle])
    kept = keys.path().read_bytes()
    keys.path().unlink()
    yield cast
    keys.path().write_bytes(kept)
    keys.path().chmod(0o600)


def test_no_line_is_written_and_no_key_is_made(lost: Cast) -> None:
    before = Entry.objects.count()
    with pytest.raises(keys.NoKey, match=r"is lost.*from a backup"), transaction.atomic():
        record.record(Viewer.system("test"), "test.done")
    assert Entry.objects.count() == before
    assert not keys.path().exists()


def test_pages_go_on_and_what_was_typed_is_not_lost(lost: Cast) -> None:
    client, thread = client_of(lost.bob), Thread.unguarded.get()
    client.raise_request_exception = False
    address = reverse("discussions:thread", args=[thread.pk])
    assert client.get(address).status_code == 200
    assert client.get(reverse("front:desk")).status_code == 200
    posts = Post.unguarded.count()
    answer = client.post(reverse("discussions:reply", args=[thread.pk]), {"body": "Those of lot nine."})
    assert (answer.status_code, "Those of lot nine." in answer.content.decode()) == (503, True)
    assert Post.unguarded.count() == posts


def test_check_the_desk_and_the_log_of_the_worker_say_it(
    lost: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        alarms.Watch().tick()
    assert "alarm: The key of the audit log is lost" in caplog.text
    with pytest.raises(check.Bad, match="is lost"):
        check._ledger()
    lost.bob.duties = ["secretariat"]
    lost.bob.save(update_fields=["duties"])
    desk = client_of(lost.bob).get(reverse("front:desk")).content.decode()
    assert "The key of the audit log is lost" in desk


def test_no_backup_is_made_without_it(lost: Cast) -> None:
    with pytest.raises(Refused, match="is lost"):
        making.make(keys.path().with_name("never"), [])


def test_who_has_no_backup_goes_on_with_another_key_and_the_check_says_so(lost: Cast) -> None:
    with pytest.raises(SystemExit) as left:
        main(["audit", "new-key"])
    assert left.value.code == 0
    assert Entry.objects.latest("number").verb == "key.made_anew"
    with pytest.raises(check.Bad, match="was not written by this hub"):
        check._ledger()
    with pytest.raises(SystemExit) as left:
        main(["audit", "new-key"])
    assert left.value.code == 1
