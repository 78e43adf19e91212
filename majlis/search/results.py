"""One page of results as it is shown: titles and snippets with marks, cards of people, facets with
addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

from majlis.access import people
from majlis.access.people import PersonCard
from majlis.access.viewer import Viewer
from majlis.kit.languages import CODES, LANGUAGES
from majlis.network.models import Topic
from majlis.search.find import Findings, Hit
from majlis.search.models import IndexRow
from majlis.search.passages import Kind
from majlis.search.query import Query
from majlis.search.snippets import Marker, Snippet, marked, snippet
from majlis.search.stems import LATIN, stem
from majlis.search.terms import meaningful

_MOST_TOPICS = 12
_SEARCHED = ("title_surface", "title_stem", "body_surface", "body_stem")  # long, and never shown
_OPEN = ("kind", "topic")
_ALSO = 8
_SINGULAR: dict[str, Promise] = {
    Kind.PERSON: pgettext_lazy("search result", "Person"),
    Kind.QUESTION: pgettext_lazy("search result", "Question"),
    Kind.DISCUSSION: pgettext_lazy("search result", "Discussion"),
    Kind.POST: pgettext_lazy("search result", "Post"),
    Kind.RESOURCE: pgettext_lazy("search result", "Resource"),
    Kind.FILE: pgettext_lazy("search result", "File"),
}
_FIELDS: dict[str, Promise] = {
    "": pgettext_lazy("profile field", "Country"),
    "function": pgettext_lazy("profile field", "Function"),
    "organisation": pgettext_lazy("profile field", "Organisation"),
    "sectors": pgettext_lazy("profile field", "Sector"),
    "expertise": pgettext_lazy("profile field", "Expertise"),
    "about": pgettext_lazy("profile field", "About"),
}
_LABELS: dict[str, Promise] = {
    "kind": pgettext_lazy("search facet", "What it is"),
    "topic": pgettext_lazy("search facet", "Topic"),
    "language": pgettext_lazy("search facet", "Language"),
    "year": pgettext_lazy("search facet", "Year"),
}
_SOUND = {
    "kind": re.compile("|".join(Kind.values)),
    "language": re.compile("|".join(CODES)),
    "topic": re.compile("[a-z0-9_-]{1,48}"),
    "year": re.compile("[0-9]{4}"),
}


@dataclass(frozen=True)
class Shown:
    """One hit as the page draws it; `card` is set for people and for the author of an item."""

    row: IndexRow
    kind: Promise
    title: Snippet
    text: Snippet
    card: PersonCard | None
    field: Promise | None = None
    more: int = 0


@dataclass(frozen=True)
class Also:
    """A term that was searched beside what was typed."""

    text: str
    language: str


def _line_for(body: str, marker: Marker) -> Snippet:
    """Of a text that says the same in several languages, a marked line: the reader's own if it can be."""
    lines = [marked(line, marker) for line in body.split("\n") if line]
    code = get_language()
    if len(lines) == len(CODES) and code in CODES:
        own = lines[CODES.index(code)]
        if any(yes for _text, yes in own):
            return own
    return max(lines, key=lambda line: sum(yes for _text, yes in line), default=[])


def _cards(viewer: Viewer, rows: Mapping[int, IndexRow]) -> dict[int, PersonCard]:
    """For each row the card of its person, or of its item's author."""
    wanted = {row.person_id for row in rows.values() if row.person_id}
    wanted |= {row.item.author_id for row in rows.values() if row.item}
    found = {person.pk: person for person in people.known_for_cards(viewer).filter(pk__in=wanted)}
    cards = {}
    for pk, row in rows.items():
        person = found.get((row.item.author_id if row.item else row.person_id) or 0)
        if person:
            cards[pk] = people.signed(viewer, row.item, person) if row.item else people.card(viewer, person)
    return cards


def shown(viewer: Viewer, query: Query, hits: Sequence[Hit]) -> list[Shown]:
    """The hits of one page with all that is drawn of them: two queries."""
    rows = IndexRow.objects.select_related("item").defer(*_SEARCHED).in_bulk([hit.row for hit in hits])
    cards, marker = _cards(viewer, rows), Marker.of(query)
    made = []
    for hit in hits:
        row = rows.get(hit.row)
        if row is None:  # taken out of the index between the two queries
            continue
        text = _line_for(row.body, marker) if row.person_id else snippet(row.body, marker, row.language)
        made.append(
            Shown(
                row=row,
                kind=_SINGULAR[row.kind],
                title=marked(row.title, marker, row.language),
                text=text if not row.person_id or any(yes for _text, yes in text) else [],
                # The card of an item is its author's; a post may be somebody else's.
                card=None if row.kind == Kind.POST else cards.get(row.pk),
                field=_FIELDS.get(row.field) if row.person_id else None,
                more=hit.more,
            )
        )
    return made


def also_searched(query: Query) -> list[Also]:
    """The terms that stood beside the typed words: the first of each language, what was typed left out."""
    typed = [(word,) for word in query.words] + [group.words for group in query.groups]
    known = {tuple(stem(word.surface, code) for word in words) for words in typed for code in LATIN}
    sets = [group.terms for group in query.groups] + [word.terms for word in query.words]
    found: dict[tuple[str, ...], Also] = {}
    for terms in sets:
        seen: set[str] = set()
        for term in terms:
            if term.language not in seen and meaningful(term.text, term.language) not in known:
                seen.add(term.language)
                found.setdefault(term.stems, Also(term.text, term.language))
    return list(found.values())[:_ALSO]


def _address(others: Sequence[tuple[str, str]], facet: str, value: str) -> str:
    return f"?{urlencode([*others, (facet, value)] if value else others)}"


def _named(facet: str, values: Mapping[str, int]) -> dict[str, str]:
    """What each value is called, in the order to show them."""
    if facet == "kind":
        return {kind.value: str(kind.label) for kind in Kind if kind.value in values}
    if facet == "language":
        return {one.code: one.own_name for one in LANGUAGES if one.code in values}
    if facet == "year":
        return {year: year for year in sorted(values, reverse=True)}
    most = sorted(values, key=lambda code: (-values[code], code))[:_MOST_TOPICS]
    labels = {topic.pk: topic.label for topic in Topic.objects.filter(pk__in=most)}
    return {code: labels[code] for code in most if code in labels}


def facet_groups(request: HttpRequest, found: Findings, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """The facets as the kit draws them; a chosen value links to the address without it."""
    groups = []
    asked = [(name, value) for name, values in request.GET.lists() for value in values if name != "page"]
    for facet, label in _LABELS.items():
        others = [(name, value) for name, value in asked if name != facet]
        values = dict(found.facets.get(facet, {}))
        if facet in chosen:
            values.setdefault(chosen[facet], 0)
        options = [
            {
                "label": name,
                "count": values[value],
                "current": chosen.get(facet) == value,
                "url": _address(others, facet, "" if chosen.get(facet) == value else value),
            }
            for value, name in _named(facet, values).items()
        ]
        groups.append({"label": label, "open": facet in _OPEN or facet in chosen, "options": options})
    return groups


def chosen_in(request: HttpRequest) -> dict[str, str]:
    """The facet values in the address; garbage counts as nothing chosen."""
    given = {facet: request.GET.get(facet, "") for facet in _SOUND}
    return {facet: value for facet, value in given.items() if _SOUND[facet].fullmatch(value)}
