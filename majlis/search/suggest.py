"""What the box offers while somebody types: topics, people and titles, from what this viewer may find
only."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from majlis.access.viewer import Viewer
from majlis.kit.languages import known_code
from majlis.network.models import Topic
from majlis.search.engines import Run, all_of, any_of, engine
from majlis.search.passages import Kind
from majlis.search.query import Query, parse, tidy
from majlis.search.visible import visible

SHORTEST = 2
MOST = 8
_LOOKED_AT = 80
_MOST_TOPICS = 2


@dataclass(frozen=True)
class Suggestion:
    """A line under the box: what it says, what kind of thing it is, where it leads."""

    label: str
    note: str
    url: str


def _topics(text: str, language: str) -> list[Suggestion]:
    column = f"label_{known_code(language)}"
    found = Topic.objects.filter(**{f"{column}__icontains": text}).order_by(column)[:_MOST_TOPICS]
    page = reverse("search:search")
    return [
        Suggestion(label, _("Topic"), f"{page}?{urlencode({'q': label})}")
        for label in (topic.label_in(language) for topic in found)
    ]


def _titles(viewer: Viewer, query: Query) -> list[Suggestion]:
    words = [
        any_of([Run((word.surface,), title=True), *(Run((s,), stems=True, title=True) for s in word.stems)])
        for word in query.words
    ]
    wanted = all_of([*words, Run((query.prefix,), title=True, prefix=True)])
    rows = engine().matching(visible(viewer), wanted).extra(order_by=["-engine_rank", "id"])
    notes = {Kind.PERSON: _("Person")}
    found: dict[str, Suggestion] = {}
    columns = ("item_id", "person_id", "kind", "title", "url", "item__title")
    for item, person, kind, title, url, name in rows.values_list(*columns)[:_LOOKED_AT]:
        label = name or title.split("\n")[0]
        found.setdefault(f"{item}-{person}", Suggestion(label, notes.get(kind, ""), url))
    return list(found.values())[:MOST]


def suggest(viewer: Viewer, text: str, language: str) -> list[Suggestion]:
    """At most `MOST` suggestions for what was typed so far; none for less than `SHORTEST` characters."""
    query = parse(text, language, unfinished=True)
    if len(query.prefix) < SHORTEST:
        return []
    return [*_topics(tidy(text), language), *_titles(viewer, query)][:MOST]
