"""What the library holds of people, and what becomes of what an erased person shared."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.holdings import Erasing, Section, comes_again, erases, exports, stays, touches
from majlis.access.markings import State
from majlis.access.viewer import Viewer
from majlis.files import sealing
from majlis.files.models import StoredFile
from majlis.kit import markdown
from majlis.library.models import Resource, Version
from majlis.network.models import Person
from majlis.search import index

NOTHING = "–"

for _column, _why in {
    "Resource.author": "texts remain, under a pseudonym",
    "Resource.title": "emptied where texts are withdrawn",
    "Resource.summary": "emptied where texts are withdrawn",
    "Resource.summary_html": "emptied where texts are withdrawn",
    "Version.created_by": "leads to the emptied row",
    "Version.note": "emptied where texts are withdrawn",
}.items():
    stays(f"library.{_column}", _why)


@exports
def shared(viewer: Viewer, person: Person) -> Iterator[Section]:
    """What one shared, as far as one may read it now; nothing under TLP:RED leaves in bulk."""
    mine = Resource.unguarded.filter(author=person)
    labels = {"title": _("Title"), "created_at": _("When"), "summary": _("Summary")}
    found = list(gate.exportable(viewer, Resource).filter(author=person).order_by("pk"))
    open_ones = [{"title": one.title, "created_at": one.created_at, "summary": one.summary} for one in found]
    yield Section(
        "resources",
        _("What you shared in the library"),
        labels,
        open_ones,
        left_out=mine.count() - len(open_ones),
        items={one.pk for one in found},
    )


@touches
def resources_changed(person: Person, texts: bool) -> QuerySet[Resource]:
    """The resources in which somebody is mentioned, and where texts are withdrawn those they gave to."""
    written = f"]({person.handle})"
    said = Q(summary__contains=written) | Q(versions__note__contains=written)
    theirs = Q(author=person) | Q(versions__created_by=person) | Q(files__uploaded_by=person)
    return Resource.unguarded.filter(said | theirs if texts else said)


@erases
@comes_again
def take_out_mentions(erasing: Erasing) -> None:
    """A name in somebody else's summary or note, written as a mention, becomes the pseudonym."""
    handle, pseudonym = erasing.person.handle, erasing.person.pseudonym[:6]
    written = f"]({handle})"
    found = Resource.unguarded.filter(summary__contains=written).values_list("pk", flat=True)
    for resource in Resource.unguarded.locked_if_free(found):  # as it is now; the others when it comes again
        resource.write(markdown.renamed(resource.summary, handle, pseudonym))
        resource.save(update_fields=["summary", "summary_html", "renderer"])
        index.reindex(resource)
    for version in Version.unguarded.filter(note__contains=written):
        version.note = markdown.renamed(version.note, handle, pseudonym)
        version.save(update_fields=["note"])


@erases
def withdraw_resources(erasing: Erasing) -> None:
    """Where that was asked for, what one shared is emptied, and the files one brought are deleted."""
    if not erasing.texts:
        return
    mine = Resource.unguarded.filter(author=erasing.person)
    touched = list(mine.values_list("pk", flat=True))
    brought = StoredFile.unguarded.filter(uploaded_by=erasing.person)
    touched += list(brought.values_list("item", flat=True))
    paths = [path for file in brought for path in (file.path, sealing.path_of(file))]
    for version in Version.unguarded.filter(files__in=brought).distinct():
        version.files.remove(*brought)
    brought.delete()
    Version.unguarded.filter(created_by=erasing.person).update(note="")
    for resource in mine:
        resource.title, resource.state = NOTHING, State.WITHDRAWN
        resource.write("")
        resource.save(update_fields=["title", "state", "summary", "summary_html", "renderer"])
    for resource in Resource.unguarded.filter(pk__in=touched):
        index.reindex(resource)
    transaction.on_commit(lambda: [path.unlink(missing_ok=True) for path in paths])
