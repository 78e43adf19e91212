"""What templates print of the library: rows of lists, files and versions in words, choices with figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from majlis.access import people
from majlis.access.people import PersonCard
from majlis.access.viewer import Viewer
from majlis.files import reasons, store
from majlis.files.models import StoredFile
from majlis.kit.figures import figure
from majlis.kit.languages import LANGUAGES, listed
from majlis.library.models import Resource, ResourceKind
from majlis.library.queries import Counts, Wanted

OWN_NAMES = {language.code: language.own_name for language in LANGUAGES}
MOST_TOPICS = 12
SORT_LABELS: dict[str, Promise] = {
    "new": pgettext_lazy("order", "Newest first"),
    "changed": pgettext_lazy("order", "Last changed first"),
    "title": pgettext_lazy("order", "By title"),
}
OPEN = pgettext_lazy("button at a file", "Open")
DOWNLOAD = pgettext_lazy("button at a file", "Download")
TEXT_STATES: dict[str, Promise] = {
    StoredFile.TextState.WAITING: _("its text is being read"),
    StoredFile.TextState.FAILED: _("its text could not be read, so search does not find it"),
}


@dataclass(frozen=True)
class ShownFile:
    """One file as a page shows it."""

    file: StoredFile
    url: str
    kind: str
    pages: str
    language: str
    note: str
    action: str
    inline: bool
    removed: list[Promise]


@dataclass(frozen=True)
class ShownVersion:
    """One version with its files."""

    number: int
    note: str
    at: datetime
    files: list[ShownFile]
    current: bool


@dataclass(frozen=True)
class Line:
    """One row of the list."""

    resource: Resource
    author: PersonCard
    files: str
    language: str


def pages_in_words(file: StoredFile) -> str:
    """How long a file is, in the unit of its type; '' where that is not known."""
    n = file.page_count
    if not n:
        return ""
    words = {
        "page": ngettext("%(n)s page", "%(n)s pages", n),
        "slide": ngettext("%(n)s slide", "%(n)s slides", n),
        "sheet": ngettext("%(n)s sheet", "%(n)s sheets", n),
    }
    unit = file.known_kind.counted
    return words[unit] % {"n": figure(n)} if unit in words else ""


def file_shown(file: StoredFile) -> ShownFile:
    """A file with its address and facts in words."""
    return ShownFile(
        file=file,
        url=store.url(file),
        kind=str(file.known_kind.label),
        pages=pages_in_words(file),
        language=OWN_NAMES.get(file.language, ""),
        note=str(TEXT_STATES.get(file.text_state, "")),
        action=str(OPEN if file.known_kind.inline else DOWNLOAD),
        inline=file.known_kind.inline,
        removed=reasons.removed(file.removed),
    )


def versions(resource: Resource) -> list[ShownVersion]:
    """All versions, the newest first (no query: they are prefetched)."""
    return [
        ShownVersion(
            number=version.number,
            note=version.note,
            at=version.created_at,
            files=[file_shown(file) for file in version.files.all()],
            current=version.pk == resource.current_id,
        )
        for version in resource.versions.all()
    ]


def line(viewer: Viewer, resource: Resource) -> Line:
    """A row of the list (no query)."""
    files = resource.current.files.all() if resource.current else ()
    kinds = dict.fromkeys(str(file.known_kind.label) for file in files)
    return Line(
        resource=resource,
        author=people.signed(viewer, resource, resource.author),
        files=listed(kinds),
        language=OWN_NAMES.get(resource.language, resource.language),
    )


def _address(query: QueryDict, **changes: str) -> str:
    """The present address with other choices; the page number goes."""
    changed = query.copy()
    changed.pop("page", None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value:
            changed[name] = value
    return f"?{changed.urlencode()}"


def _group(
    query: QueryDict, name: str, label: Promise, chosen: str, options: Iterable[tuple[str, Any, int]]
) -> dict[str, Any]:
    lines = [
        {
            "label": shown,
            "count": number,
            "url": _address(query, **{name: "" if value == chosen else value}),
            "current": value == chosen,
        }
        for value, shown, number in options
        if number or value == chosen
    ]
    return {"label": label, "open": True, "options": lines}


def facets(query: QueryDict, wanted: Wanted, counts: Counts) -> list[dict[str, Any]]:
    """The choices beside the list; each leads to the list with that choice, the chosen one back."""
    kinds = [(kind.value, kind.label, counts.kinds[kind.value]) for kind in ResourceKind]
    languages = [(code, name, counts.languages[code]) for code, name in OWN_NAMES.items()]
    topics = [one for one in counts.topics if one[0] == wanted.topic]
    topics += [one for one in counts.topics if one[0] != wanted.topic][:MOST_TOPICS]
    return [
        _group(query, "kind", pgettext_lazy("facet", "Kind"), wanted.kind, kinds),
        _group(query, "topic", pgettext_lazy("facet", "Topic"), wanted.topic, topics),
        _group(query, "language", pgettext_lazy("facet", "Language"), wanted.language, languages),
    ]


def sorts(query: QueryDict, wanted: Wanted) -> list[dict[str, Any]]:
    """The orders of the list as tabs."""
    return [
        {
            "label": label,
            "url": _address(query, sort="" if key == "new" else key),
            "current": key == wanted.sort,
        }
        for key, label in SORT_LABELS.items()
    ]
