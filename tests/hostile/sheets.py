"""The forms of the house that create or change, each with something sound to type into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse

from majlis.access.models import Item
from majlis.discussions.models import BODY_LIMIT, TITLE_LIMIT, Edit, Post, Thread
from majlis.files.models import StoredFile
from majlis.ledger.models import Entry
from majlis.library import drafting
from majlis.library.models import Resource, Version
from majlis.membership.forms import ABOUT_LIMIT
from majlis.network.models import Person
from tests.hostile.forms import Printed, form_on
from tests.hostile.world import World

# A text as somebody types it in Arabic, with marks that must come back as they went.
SOUND = "حمولات مختلطة 4711: كيف تُفحص «الحاويات»؟"


@dataclass(frozen=True)
class Sheet:
    """One form: its page, where it is sent, what may be typed, and how long that may be."""

    name: str
    page: Callable[[World], str]
    typed: dict[str, list[str]]
    limits: dict[str, int]
    required: tuple[str, ...]
    choices: dict[str, str] = field(default_factory=dict)
    action: Callable[[World], str] | None = None

    def __str__(self) -> str:
        return self.name

    def path(self, world: World) -> str:
        """Where the form is sent."""
        return (self.action or self.page)(world)

    def printed(self, client: Client, world: World) -> Printed:
        """The form as its page prints it."""
        return form_on(client, self.page(world), self.path(world))

    def sound(self, client: Client, world: World, **typed: Any) -> dict[str, list[str]]:
        """What a browser sends when somebody fills the form in well."""
        fields = {**self.printed(client, world).fields, **self.typed, **typed}
        return {name: values for name, values in fields.items() if values}


def _at(name: str, **known: Callable[[World], Any]) -> Callable[[World], str]:
    return lambda world: reverse(name, kwargs={key: value(world) for key, value in known.items()})


def _thread(world: World) -> int:
    return world.thread.pk


def _resource(world: World) -> int:
    return world.resource.pk


SHEETS = [
    Sheet(
        "ask",
        _at("discussions:ask"),
        {
            "title": [SOUND],
            "body": [SOUND],
            "circles": ["customs-circle"],
            "marking": ["1"],
            "form": ["question"],
        },
        {"title": TITLE_LIMIT, "body": BODY_LIMIT},
        ("title", "body", "marking", "form"),
        {
            "marking": "9",
            "circles": "no-such-circle",
            "named": "nobody",
            "topics": "x",
            "language": "xx",
            "form": "y",
        },
    ),
    Sheet(
        "reply",
        _at("discussions:thread", thread_id=_thread),
        {"body": [SOUND]},
        {"body": BODY_LIMIT},
        ("body",),
        action=_at("discussions:reply", thread_id=_thread),
    ),
    Sheet(
        "edit a post",
        _at("discussions:edit", thread_id=_thread, number=lambda world: 1),
        {"title": [SOUND], "body": [SOUND]},
        {"title": TITLE_LIMIT, "body": BODY_LIMIT},
        ("title", "body", "language"),
        {"language": "xx"},
    ),
    Sheet(
        "share",
        _at("library:share"),
        {
            "title": [SOUND],
            "summary": [SOUND],
            "circles": ["customs-circle"],
            "marking": ["1"],
            "kind_of": ["guidance"],
            "rule": ["on"],
        },
        {"title": drafting.TITLE_LIMIT, "summary": drafting.SUMMARY_LIMIT},
        ("title", "kind_of", "marking", "rule"),
        {
            "marking": "9",
            "circles": "no-such-circle",
            "named": "nobody",
            "topics": "x",
            "language": "xx",
            "kind_of": "y",
        },
    ),
    Sheet(
        "edit a resource",
        _at("library:edit", pk=_resource),
        {"title": [SOUND], "summary": [SOUND]},
        {"title": drafting.TITLE_LIMIT, "summary": drafting.SUMMARY_LIMIT},
        ("title", "kind_of", "marking"),
        {
            "marking": "9",
            "circles": "no-such-circle",
            "named": "nobody",
            "topics": "x",
            "language": "xx",
            "kind_of": "y",
        },
    ),
    Sheet(
        "version",
        _at("library:version", pk=_resource),
        {"note": [SOUND], "rule": ["on"]},
        {"note": drafting.NOTE_LIMIT},
        ("note", "rule"),
        {"kept": "99999999"},
    ),
    Sheet(
        "profile",
        _at("membership:me"),
        {"name": [SOUND], "about": [SOUND], "function": [SOUND]},
        {"name": 160, "name_latin": 160, "function": 160, "about": ABOUT_LIMIT},
        ("name", "time_zone", "availability", "see_about"),
        {
            "sector": "x",
            "sectors": "x",
            "languages": "zz",
            "time_zone": "Mars/Olympus",
            "availability": "x",
            "see_about": "77",
            "topic-customs_border": "9",
        },
    ),
]
BY_NAME = {sheet.name: sheet for sheet in SHEETS}


def wrong(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    """What is wrong in one field: (field, what is typed there, a word for it)."""
    for name in sheet.required:
        yield name, "", "empty"
    for name in sorted(sheet.limits.keys() & set(sheet.required)):
        yield name, " \u200b\u200f\n ", "unseen"
    for name, limit in sheet.limits.items():
        yield name, "حمولة \x00 مختلطة", "NUL"
        yield name, "\x1b[31m", "control"
        yield name, "ع" * (limit + 1), "one too long"
    for name, value in sheet.choices.items():
        yield name, value, "no choice"
        yield name, "<script>hostile()</script>\x00", "hostile choice"


BAD = [(sheet.name, name, value, word) for sheet in SHEETS for name, value, word in wrong(sheet)]
_ROWS: tuple[type[Model], ...] = (Thread, Post, Edit, Resource, Version, StoredFile, Item)


def stored(world: World) -> dict[str, Any]:
    """How much is stored, and what the person, the thread and the resource say now."""
    counts: dict[str, Any] = {model.__name__: _all(model).count() for model in _ROWS}
    counts["Entry"] = Entry.objects.count()
    counts["member"] = Person.objects.filter(pk=world.member.pk).values().get()
    counts["thread"] = Thread.unguarded.filter(pk=world.thread.pk).values().get()
    counts["resource"] = Resource.unguarded.filter(pk=world.resource.pk).values().get()
    return counts


def _all(model: type[Model]) -> Any:
    return getattr(model, "unguarded", None) or model._default_manager
