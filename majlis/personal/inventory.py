"""Every column that points at a person or could hold something about one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from majlis.access.holdings import COLUMNS, ROWS
from majlis.network.models import Person

# Texts shorter than this are codes, keys and names of kinds.
SHORT = 60
# Tables that hold facts of the network or of Django itself, nothing that a member types about a person.
FACTS = {
    "auth.Group", "auth.Permission", "auth.Group_permissions", "contenttypes.ContentType",
    "network.Circle", "network.Concept", "network.Country", "network.Organisation",
    "network.OrganisationRole", "network.Plenary", "network.Region", "network.Sector", "network.Topic",
    "personal.Tombstone", "membership.Pulse",
}  # fmt: skip
DIGESTS = {
    "code", "concept", "content", "deed", "digest", "job", "key", "kind", "part", "place", "previous", "seal",
    "session_key", "sha256", "slug", "token", "verb", "worker",
}  # fmt: skip
TELLING_NAMES = ("email", "name", "phone", "address", "person", "actor", "handle", "ip", "user_agent")


def leads_to_a_person(field: Any) -> bool:
    """Whether a column is a key of a person's row."""
    return bool(field.is_relation and field.related_model is Person)


def could_say_something(field: Any) -> bool:
    """Whether a column can hold words: long texts, JSON, addresses, and what is named like a person's."""
    if isinstance(field, (models.JSONField, models.EmailField, models.GenericIPAddressField)):
        return True
    if isinstance(field, models.TextField):
        return True
    if not isinstance(field, models.CharField) or getattr(field, "choices", None):
        return False
    return (field.max_length or 0) >= SHORT or any(name == field.name for name in TELLING_NAMES)


def is_digest(field: Any) -> bool:
    """Whether a column holds a hash, a random place or the name of a kind, by its own name."""
    return field.name in DIGESTS


def columns() -> Iterator[str]:
    """The paths of all such columns, `app.Model.column`, many-to-many tables included."""
    for model in apps.get_models(include_auto_created=True):
        label = f"{model._meta.app_label}.{model.__name__}"
        if label in FACTS:
            continue
        for field in model._meta.local_fields:
            if field.primary_key:
                continue
            if leads_to_a_person(field) or (could_say_something(field) and not is_digest(field)):
                yield f"{label}.{field.name}"


def unspoken() -> list[str]:
    """Columns of which nobody has said what becomes of them."""
    covered = {held.model for held in ROWS.values() if held.erased}
    return [
        path
        for path in columns()
        if path not in COLUMNS and path not in ROWS and path.rsplit(".", 1)[0] not in covered
    ]


def astray() -> list[str]:
    """What was said about columns that do not exist, or no longer."""
    known = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if getattr(field, "concrete", False)
    }
    return sorted(path for path in {*COLUMNS, *ROWS} if path not in known)
