"""The verbs of the library: share, publish, add a version, change what is said of a resource, withdraw."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access import deriving, gate, loosening, past
from majlis.access.addressing import sound_circles, sound_named
from majlis.access.markings import State
from majlis.access.placing import change_of, place, publish
from majlis.access.policy import Refused
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.files import store
from majlis.files.models import StoredFile
from majlis.kit import stale
from majlis.ledger.record import record, verb
from majlis.library import drafting
from majlis.library.drafting import Card
from majlis.library.models import Resource, Version
from majlis.network.models import Person
from majlis.safety.screening import screen
from majlis.search import index


@verb("resource.shared")
def share_resource(viewer: Viewer, *, card: Card, uploads: Sequence[File[bytes]] = ()) -> Resource:
    """Share a resource and its first version. Raises ValidationError by field, Refused."""
    gate.require(viewer, "resource.shared")
    if viewer.person_id is None:
        raise Refused(_("Only accepted members can share a resource."))
    author = Person.objects.get(pk=viewer.person_id)
    drafting.check_files(uploads)
    now = timezone.now()
    resource = Resource(
        author=author,
        source_id=author.organisation_id,
        state=State.PUBLISHED,
        created_at=now,
        updated_at=now,
        published_at=now,
    )
    sources = drafting.sound_sources(viewer, card.sources)
    _write(viewer, resource, card, needs_summary=not uploads)
    resource.derived_from.set(deriving.lineage(sources))
    _address(viewer, resource, card)
    _add_version(viewer, resource, note="", kept=(), uploads=uploads)
    screen("resource", str(resource.pk), files=bool(uploads))
    record(viewer, "resource.shared", resource, files=len(uploads))
    return resource


@verb("version.added")
def add_version(
    viewer: Viewer,
    *,
    resource: Resource,
    note: str,
    kept: Collection[int] = (),
    uploads: Sequence[File[bytes]] = (),
) -> Version:
    """Replace the current version: the files `kept` (ids) stay, the others remain with the older version.

    Raises ValidationError by field, Refused.
    """
    resource = _locked(resource)
    gate.require(viewer, "version.added", resource)
    sound = drafting.sound_note(note)
    drafting.check_files(uploads)
    now_there = list(resource.current.files.all()) if resource.current else []
    staying = [file for file in now_there if file.pk in set(kept)]
    if not uploads and len(staying) == len(now_there):
        raise ValidationError({"uploads": _("Add a file, or leave one out: nothing is new yet.")})
    if not uploads and not staying and not resource.summary:
        raise ValidationError({"uploads": _("A version needs at least one file.")})
    version = _add_version(viewer, resource, note=sound, kept=staying, uploads=uploads)
    resource.updated_at = version.created_at
    resource.save(update_fields=["updated_at"])
    screen("resource", str(resource.pk), files=bool(uploads))
    record(viewer, "version.added", resource, version=version.number)
    return version


@verb("resource.published")
def publish_resource(viewer: Viewer, *, resource: Resource) -> Resource:
    """Open a draft to those it is placed for. Raises ValidationError by field, Refused."""
    resource = _locked(resource)
    gate.require(viewer, "resource.published", resource)
    publish(viewer, resource)
    screen("resource", str(resource.pk), files=True)
    record(viewer, "resource.published", resource)
    return resource


@verb("resource.edited")
def edit_resource(
    viewer: Viewer, *, resource: Resource, card: Card, seen: Mapping[str, str] | None = None
) -> Resource:
    """Change what a resource says about itself and whom it is addressed to. Raises as `share_resource`.

    `seen` are the seals that the form was made from, if there were any: a page that was opened before a
    change of readers or of words does not undo it. Raises Outdated.
    """
    resource = _locked(resource)
    gate.require(viewer, "resource.edited", resource)
    before = Placement.of(resource)
    stale.check(seen, drafting.seals(resource, before, resource.topics.values_list("pk", flat=True)))
    resource.updated_at = timezone.now()
    has_files = resource.current is not None and resource.current.files.exists()
    _write(viewer, resource, card, needs_summary=not has_files)
    _address(viewer, resource, card)
    after = Placement.of(resource)
    if change_of(before, after) and loosening.grounds(before, after):
        if not loosening.speaks_for_source(viewer, resource):
            raise ValidationError({"marking": loosening.GONE})
        if loosening.kept_narrow(resource):
            raise ValidationError({"marking": loosening.KEPT})
        past.close(resource)
    screen("resource", str(resource.pk))
    record(viewer, "resource.edited", resource, **change_of(before, after))
    return resource


@verb("resource.withdrawn")
def withdraw_resource(viewer: Viewer, *, resource: Resource) -> Resource:
    """Take a resource and all its files back from its readers; its author still sees it. Raises Refused."""
    resource = _locked(resource)
    gate.require(viewer, "resource.withdrawn", resource)
    resource.state = State.WITHDRAWN
    resource.updated_at = timezone.now()
    resource.save(update_fields=["state", "updated_at"])
    index.forget(resource)
    record(viewer, "resource.withdrawn", resource)
    return resource


def _locked(resource: Resource) -> Resource:
    """The resource as it is stored now, kept from other writers until the verb ends."""
    found: Resource = Resource.unguarded.locked(resource.pk)
    return found


def _write(viewer: Viewer, resource: Resource, card: Card, *, needs_summary: bool) -> None:
    """Store what the card says about the resource itself."""
    summary = drafting.sound_text(card.summary, "summary", drafting.SUMMARY_LIMIT)
    resource.title = drafting.sound_title(card.title)
    if needs_summary and not summary:
        raise ValidationError({"summary": _("Write a summary, or add a file: nothing is here to read yet.")})
    resource.kind_of = drafting.sound_kind(card.kind_of)
    resource.language = drafting.language_of(f"{resource.title}\n{summary}", card.language, viewer.language)
    resource.write(summary)
    resource.save()
    resource.topics.set(card.topics)


def _address(viewer: Viewer, resource: Resource, card: Card) -> None:
    # Circles one can no longer write to are in no form; without them it would leave a private one. Only a
    # draft may: nobody has read it.
    beyond = (
        resource.circles.none()
        if resource.state == State.DRAFT
        else resource.circles.exclude(pk__in=gate.addressable(viewer).values("pk"))
    )
    place(
        resource,
        marking=card.marking,
        circles=[*sound_circles(viewer, card.circles), *beyond],
        named=sound_named(viewer, card.named),
        public=card.public,
        terms=card.terms,
    )


def _add_version(
    viewer: Viewer,
    resource: Resource,
    *,
    note: str,
    kept: Sequence[StoredFile],
    uploads: Sequence[File[bytes]],
) -> Version:
    """Store the next version and make it the current one."""
    number = (resource.current.number if resource.current else 0) + 1
    version: Version = Version.unguarded.create(
        resource=resource, number=number, note=note, created_by_id=viewer.person_id
    )
    files = [*kept, *(store.keep(viewer, resource, upload) for upload in uploads)]
    version.files.set(files)
    mine = StoredFile.unguarded.filter(item=resource.pk, replaced=False)
    gone = mine.exclude(pk__in=[file.pk for file in files])
    gone.update(replaced=True, replaced_at=version.created_at)
    resource.current = version
    resource.save(update_fields=["current"])
    return version
