"""The verbs of membership."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.people import FIELDS
from majlis.access.viewer import Viewer
from majlis.kit.languages import CODES
from majlis.ledger.record import mark_done, quiet, record, verb
from majlis.membership import photos
from majlis.membership.safeguard import check_names
from majlis.network.models import Expertise, Person, Sector, Speaks
from majlis.safety.screening import screen
from majlis.search import index

COLUMNS = ("name", "name_latin", "function", "sector", "time_zone", "availability", "about")
AUDIENCES = tuple(f"see_{field}" for field in FIELDS)


@quiet("the language somebody reads in is their own affair")
def choose_language(viewer: Viewer, *, language: str) -> None:
    """Keep the language in which this person reads pages and mail. Raises ValidationError for another one."""
    if language not in CODES:
        raise ValidationError(_("This language is not one of the network's."))
    Person.objects.filter(pk=viewer.person_id or 0).update(language=language)


@verb("email.added")
def note_email_added(viewer: Viewer) -> None:
    """Write down that an address was added to an account; none of these lines holds an address."""
    _note(viewer, "email.added")


@verb("email.changed")
def note_email_changed(viewer: Viewer) -> None:
    """Write down that another address is now the one of an account."""
    _note(viewer, "email.changed")


@verb("email.removed")
def note_email_removed(viewer: Viewer) -> None:
    """Write down that an address was taken from an account."""
    _note(viewer, "email.removed")


@verb("session.begun")
def note_signed_in(viewer: Viewer) -> None:
    """Write down that somebody has signed in; the line says by which kind of session."""
    _note(viewer, "session.begun")


@verb("password.changed")
def note_password_changed(viewer: Viewer, *, by: str) -> None:
    """Write down that a password was changed, `by` one who was signed in, or by a link in a mail."""
    _note(viewer, "password.changed", by=by)


@verb("factor.added")
def note_factor_added(viewer: Viewer, *, kind: str) -> None:
    """Write down that a second factor of a `kind` (totp, webauthn, recovery_codes) was added."""
    _note(viewer, "factor.added", kind=kind)


@verb("factor.removed")
def note_factor_removed(viewer: Viewer, *, kind: str) -> None:
    """Write down that a second factor was removed."""
    _note(viewer, "factor.removed", kind=kind)


@verb("factor.renewed")
def note_factor_renewed(viewer: Viewer, *, kind: str) -> None:
    """Write down that a second factor was made anew, such as the recovery codes."""
    _note(viewer, "factor.renewed", kind=kind)


@verb("sign-in.linked")
def note_sign_in_linked(viewer: Viewer, *, provider: str) -> None:
    """Write down that an account is signed in to by its organisation's sign-in from now on."""
    _note(viewer, "sign-in.linked", provider=provider)


def _note(viewer: Viewer, verb: str, **facts: str) -> None:
    mark_done(viewer)
    record(viewer, verb, None, person=Person.objects.get(pk=viewer.person_id or 0), **facts)


@dataclass(frozen=True)
class Photo:
    """What becomes of the photo: a new picture made by `photos.shrink`, or none any more."""

    data: bytes | None


@verb("profile.changed")
def change_profile(
    viewer: Viewer,
    *,
    columns: Mapping[str, Any],
    sectors: Collection[Sector],
    expertise: Mapping[str, int],
    languages: Collection[str],
    photo: Photo | None = None,
) -> Person:
    """Change what others see of oneself, and who sees which of it.

    `columns` are those of `COLUMNS` and `AUDIENCES`; `expertise` maps topics to levels; `photo` is left as it
    is when None. The organisation is not among them: it is confirmed by vetting, since it opens things.
    The line in the ledger names the fields that changed, never what stands in them.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=viewer.person_id or 0)
    gate.require(viewer, "profile.changed", person)
    if unknown := set(columns) - {*COLUMNS, *AUDIENCES}:
        raise ValueError(f"not part of a profile: {sorted(unknown)}")
    check_names(columns)
    changed = [name for name, value in columns.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, columns[name])
    person.save(update_fields=changed or None) if changed else None
    changed += (
        _set_sectors(person, sectors) + _set_expertise(person, expertise) + _set_languages(person, languages)
    )
    if photo is not None:
        _set_photo(person, photo)
        changed.append("photo")
    screen("profile", person.handle)
    index.reindex_person(person)
    record(viewer, "profile.changed", person=person, fields=sorted(changed))
    return person


def _set_sectors(person: Person, sectors: Collection[Sector]) -> list[str]:
    others = [sector for sector in sectors if sector.pk != person.sector_id]
    before = set(person.sectors.values_list("pk", flat=True))
    if before == {sector.pk for sector in others}:
        return []
    person.sectors.set(others)
    return ["sectors"]


def _set_expertise(person: Person, wanted: Mapping[str, int]) -> list[str]:
    """A level that changes is the person's own word again; an unchanged one keeps its confirmation."""
    there = {one.topic_id: one for one in person.expertise.all()}
    gone = set(there) - set(wanted)
    person.expertise.filter(topic__in=gone).delete()
    touched = {code for code in wanted if code not in there or there[code].level != wanted[code]}
    for code in touched:
        facts = {"level": wanted[code], "source": Expertise.Source.SELF, "confirmed_at": None}
        Expertise.objects.update_or_create(person=person, topic_id=code, defaults=facts)
    return ["expertise"] if gone or touched else []


def _set_languages(person: Person, wanted: Collection[str]) -> list[str]:
    there = set(person.speaks.values_list("code", flat=True))
    if there == set(wanted):
        return []
    person.speaks.exclude(code__in=wanted).delete()
    Speaks.objects.bulk_create(Speaks(person=person, code=code) for code in set(wanted) - there)
    return ["languages"]


def _set_photo(person: Person, photo: Photo) -> None:
    before = person.photo_version
    person.photo_version = photos.keep(photo.data) if photo.data else ""
    person.save(update_fields=["photo_version"])
    transaction.on_commit(lambda: photos.forget(before))
