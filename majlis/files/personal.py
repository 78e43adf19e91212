"""What the store of files holds of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.holdings import Copy, Erasing, Section, erases, exports, keeps, rows, stays
from majlis.access.viewer import Viewer
from majlis.files import store
from majlis.files.models import HeldFile, StoredFile
from majlis.network.models import Person

rows("files.HeldFile", "person", label=_("Files that wait for a form"), shows={"name": _("Name")})
stays("files.StoredFile.uploaded_by", "leads to the emptied row; the file is a part of an item")
stays("files.StoredFile.name", "a part of an item; withdrawn by its room where that is asked for")
stays("files.StoredFile.original_sha256", "the hash of what was uploaded")
stays("files.StoredFile.removed", "codes of what was taken out of a file, not what it said")
stays("files.FilePage.text", "the text of a file, a part of an item")


@exports
def brought(viewer: Viewer, person: Person) -> Iterator[Section]:
    """The files one brought, as far as one may read them now; nothing under TLP:RED leaves in bulk."""
    mine = StoredFile.unguarded.filter(uploaded_by=person)
    open_now = gate.exportable(viewer, StoredFile).filter(uploaded_by=person)
    open_ones = list(open_now.select_related("item").order_by("pk"))
    labels = {"name": _("Name"), "created_at": _("When"), "title": _("Part of")}
    yield Section(
        "files",
        _("Files you brought"),
        labels,
        [{"name": one.name, "created_at": one.created_at, "title": one.item.title} for one in open_ones],
        [Copy(one.name, one.path) for one in open_ones],
        left_out=mine.count() - len(open_ones),
        items={one.item_id for one in open_ones},
    )


@erases
def let_held_files_go(erasing: Erasing) -> None:
    """What waits for a form goes with its bytes."""
    store.let_go(HeldFile.objects.filter(person=erasing.person))


def old_held_files(now: datetime) -> int:
    """Let go what waited for longer than a day; how many."""
    return store.let_go(HeldFile.objects.filter(created_at__lt=now - timedelta(seconds=store.HELD_FOR)))


keeps(
    "held files",
    _("Files of a refused form"),
    timedelta(seconds=store.HELD_FOR),
    _("So that they need not be sent twice."),
    old_held_files,
)
