"""Reading the library: each function asks the gate for its viewer first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, QuerySet
from django.http import QueryDict

from majlis.access import gate, people
from majlis.access.markings import State
from majlis.access.viewer import Viewer
from majlis.files.models import StoredFile
from majlis.kit.languages import CODES, active_code
from majlis.library.models import Resource, ResourceKind, Version
from majlis.network.models import Topic
from majlis.safety.screening import waits_narrowed

SORTS = {"new": ("-published_at", "-pk"), "changed": ("-updated_at", "-pk"), "title": ("title", "pk")}
MOST_RELATED = 5


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty where the address names nothing we know."""

    kind: str = ""
    topic: str = ""
    language: str = ""
    sort: str = "new"

    @classmethod
    def of(cls, query: QueryDict) -> Wanted:
        """Read from an address; garbage is ignored."""
        kind, topic, language = (query.get(name, "") for name in ("kind", "topic", "language"))
        sort = query.get("sort", "")
        return cls(
            kind=kind if kind in ResourceKind.values else "",
            topic=topic if len(topic) <= 48 and topic.replace("_", "").replace("-", "").isalnum() else "",
            language=language if language in CODES else "",
            sort=sort if sort in SORTS else "new",
        )

    @property
    def anything(self) -> bool:
        """Whether the list is narrowed at all."""
        return bool(self.kind or self.topic or self.language)


def shelf(viewer: Viewer) -> QuerySet[Resource]:
    """All published resources that the viewer may read."""
    return gate.readable(viewer, Resource).filter(state=State.PUBLISHED)


def listed(viewer: Viewer, wanted: Wanted) -> QuerySet[Resource]:
    """The shelf narrowed and in order, with what a row shows (author, topics, files)."""
    rows = _narrowed(shelf(viewer), wanted).select_related("current").order_by(*SORTS[wanted.sort])
    return rows.prefetch_related(
        Prefetch("author", queryset=people.known_for_cards(viewer)),
        Prefetch("topics", queryset=Topic.objects.order_by("position", "pk")),
        # unguarded: parts of versions of resources that the gate has let through
        Prefetch("current__files", queryset=StoredFile.unguarded.only("kind", "item_id")),
    )


def _narrowed(rows: QuerySet[Resource], wanted: Wanted, without: str = "") -> QuerySet[Resource]:
    if wanted.kind and without != "kind":
        rows = rows.filter(kind_of=wanted.kind)
    if wanted.language and without != "language":
        rows = rows.filter(language=wanted.language)
    if wanted.topic and without != "topic":
        tagged = Resource.topics.through.objects.filter(topic=wanted.topic).values("item")
        rows = rows.filter(pk__in=tagged)
    return rows


@dataclass(frozen=True)
class Counts:
    """How many readable resources each choice would leave, given the other choices."""

    kinds: Counter[str]
    languages: Counter[str]
    topics: list[tuple[str, str, int]]  # code, label, number


def counts(viewer: Viewer, wanted: Wanted) -> Counts:
    """The figures beside the choices (two queries)."""
    by_topic = Wanted(topic=wanted.topic)
    rows = _narrowed(shelf(viewer), by_topic).order_by().values_list("kind_of", "language")
    kinds: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for kind, language, number in rows.annotate(n=Count("pk")):
        if not wanted.language or language == wanted.language:
            kinds[kind] += number
        if not wanted.kind or kind == wanted.kind:
            languages[language] += number
    inside = _narrowed(shelf(viewer), wanted, without="topic").values("pk")
    tags = Resource.topics.through.objects.filter(item__in=inside)
    label = F(f"topic__label_{active_code()}")
    topics = tags.values("topic", shown=label).annotate(n=Count("item")).order_by("-n", "topic")
    return Counts(kinds, languages, [(row["topic"], row["shown"], row["n"]) for row in topics])


def _versions(viewer: Viewer) -> QuerySet[Version]:
    """The versions of a resource that are open to one of its readers, the newest first, with their files."""
    # unguarded: parts of resources that the gate has let through
    found: QuerySet[Version] = Version.unguarded.filter(Version.open_to(viewer))
    return found.order_by("-number").prefetch_related("files")


def resource(viewer: Viewer, pk: int) -> Resource:
    """One resource with what its page shows. 404 where the viewer may not read it."""
    rows = (
        gate.readable(viewer, Resource)
        .select_related("current")
        .annotate(narrowed=waits_narrowed())
        .prefetch_related(
            Prefetch("author", queryset=people.known_for_cards(viewer)),
            Prefetch("topics", queryset=Topic.objects.order_by("position", "pk")),
            Prefetch("circles", queryset=gate.circles(viewer)),
            # unguarded: parts of resources that the gate has let through
            Prefetch("versions", queryset=_versions(viewer)),
        )
    )
    return gate.get(viewer, Resource, rows, pk=pk)


def related(viewer: Viewer, to: Resource) -> list[Resource]:
    """The readable resources that share most topics with this one, the newest first among equals."""
    codes = [topic.pk for topic in to.topics.all()]
    if not codes:
        return []
    rows = shelf(viewer).exclude(pk=to.pk).filter(topics__in=codes)
    return list(rows.annotate(shared=Count("pk")).order_by("-shared", "-published_at", "-pk")[:MOST_RELATED])


def recent(viewer: Viewer, most: int = 5) -> list[Resource]:
    """The resources shared last, with their authors."""
    author = Prefetch("author", queryset=people.known_for_cards(viewer))
    return list(shelf(viewer).order_by("-published_at", "-pk").prefetch_related(author)[:most])
