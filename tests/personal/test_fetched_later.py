"""An archive that lies ready is given out only while its owner may read all that is in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.discussions import actions as discussions
from majlis.discussions.models import Thread
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.network.circles import Visibility
from majlis.network.models import Circle, Person, Seat, Standing
from majlis.notifications.models import Notice
from majlis.personal import actions
from majlis.personal.exporting import gather
from majlis.personal.models import Export
from majlis.readership import actions as readership
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, make_circle, viewer

pytestmark = pytest.mark.django_db


def _made(person: Person) -> Export:
    export = actions.ask_export(viewer(person))
    worker.drain()
    export.refresh_from_db()
    return export


def _given(person: Person, export: Export) -> bool:
    """Whether it is given out; what is not is explained, and no line says that it was taken."""
    lines = Entry.objects.filter(verb="export.taken").count()
    client = client_of(Person.objects.get(pk=person.pk))
    answer = client.get(reverse("personal:fetch", args=[export.token]))
    if answer.status_code == 200:
        assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
        return True
    assert answer.status_code == 302 and answer["Location"] == reverse("personal:data")
    page = client.get(answer["Location"]).content.decode()
    assert "Make it anew." in page and reverse("personal:ask") in page
    assert Entry.objects.filter(verb="export.taken").count() == lines
    return False


def _suspended(cast: Cast, thread: Thread) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(standing=Standing.SUSPENDED)


def _left(cast: Cast, thread: Thread) -> None:
    Seat.objects.filter(person=cast.bob).delete()


def _barred(cast: Cast, thread: Thread) -> None:
    item = Item.unguarded.get(pk=thread.pk)
    readership.bar(viewer(cast.alice), item=item, person=cast.bob, reason="A cousin.")


def _red(cast: Cast, thread: Thread) -> None:
    """Still a reader, and it leaves in no archive any more."""
    item = Item.unguarded.get(pk=thread.pk)
    readership.change_marking(viewer(cast.alice), item=item, wanted=Wanted(Marking.RED, named=[cast.bob]))


@pytest.mark.parametrize("taken_away", [_suspended, _left, _barred, _red])
def test_what_one_may_no_longer_read_is_fetched_in_no_archive(
    cast: Cast, taken_away: Callable[[Cast, Thread], None]
) -> None:
    thread = discussions.ask_question(viewer(cast.alice), title="T", body="B", circles=[cast.circle])
    discussions.write_post(viewer(cast.bob), thread=thread, body="Mine.")
    export = _made(cast.bob)
    assert _given(cast.bob, export)
    taken_away(cast, thread)
    assert not _given(cast.bob, export)
    assert _given(cast.bob, _made(Person.objects.get(pk=cast.bob.pk)))  # a new one holds what is open now


def test_a_secret_circle_is_named_in_no_archive_of_who_has_left_it(cast: Cast) -> None:
    secret: Circle = make_circle("quiet-circle", cast.dana, visibility=Visibility.SECRET)
    export = _made(cast.dana)
    assert _given(cast.dana, export)
    Seat.objects.filter(circle=secret, person=cast.dana).delete()
    assert not _given(cast.dana, export)


def test_no_archive_holds_the_address_of_a_circle_that_became_secret(cast: Cast) -> None:
    circle: Circle = make_circle("quiet-circle", cast.alice)
    _made(cast.dana)
    about: dict[str, Any] = {"circle": "Quiet", "circle_id": circle.pk}
    line = Entry.objects.latest("number")
    Notice.objects.create(person=cast.dana, entry=line, reason="membership", url="/circles/q/", params=about)
    other = Notice.objects.create(person=cast.dana, entry=line, reason="membership", url="/z/")

    def addresses() -> list[str]:
        sections = gather(viewer(cast.dana), cast.dana)
        rows = [row for one in sections if one.key == "notifications.Notice" for row in one.rows]
        return [row["url"] for row in rows if not row["url"].startswith("/my-data/")]

    assert addresses() == ["/circles/q/", other.url]
    export = _made(cast.dana)
    assert _given(cast.dana, export)
    Circle.objects.filter(pk=circle.pk).update(visibility=Visibility.SECRET)
    assert addresses() == [other.url]
    assert not _given(cast.dana, export)


def test_an_archive_of_an_earlier_version_is_made_anew(cast: Cast) -> None:
    export = _made(cast.bob)
    Export.objects.update(holds=None)
    assert not _given(cast.bob, export)
