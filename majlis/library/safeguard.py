"""What of the library can be reported and held: a resource with all its words, the names of its files too."""

from __future__ import annotations

from operator import itemgetter

from django.db.models import Q, Value
from django.utils.translation import pgettext_lazy

from majlis.access import gate, policy
from majlis.access.markings import State
from majlis.access.viewer import Viewer, ViewerRequest
from majlis.files import names
from majlis.files.models import StoredFile
from majlis.library.effects import address
from majlis.library.models import Resource, Version
from majlis.safety import ahead
from majlis.safety.cards import OPEN, Cards
from majlis.safety.kinds import Thing, register
from majlis.safety.listing import readable


class Resources(Cards):
    """A resource: held as a whole, with every version and file."""

    key = "resource"
    label = pgettext_lazy("kind of text", "Resource")
    model = Resource

    def found(self, viewer: Viewer, key: str) -> Thing:
        """A published one that the viewer reads, without older notes and names that are closed to them."""
        shelf = gate.readable(viewer, Resource).select_related("author")
        item: Resource = gate.get(viewer, Resource, shelf, pk=key, state=State.PUBLISHED)
        return self._thing(item, _notes_and_names(item, viewer))

    def of(self, item: Resource) -> Thing:
        """The resource with all its words."""
        return self._thing(item, _notes_and_names(item))

    def _thing(self, item: Resource, more: tuple[list[str], list[str]]) -> Thing:
        notes, called = more
        words = [item.title, item.summary, *notes, *called]
        return Thing(
            self.key,
            str(item.pk),
            item.author,
            item,
            _all(words),
            item.language,
            address(item),
            open=item.state in OPEN,
        )


def _all(words: list[str]) -> str:
    return "\n".join(readable(word) for word in words if word)


def resource_sent(request: ViewerRequest, pk: int | None = None) -> list[str]:
    """What a form that shares a resource, or changes what one's own says, will have screened.

    As far as that is known: a file may still get another name.
    """
    words = [ahead.line(request, "title"), ahead.text(request, "summary")]
    if pk is None:
        return [_all(words + _arriving(request))]
    mine = Resource.unguarded.filter(author=request.viewer.person_id or 0, pk=pk)
    return [_all([*words, *notes, *called]) for notes, called in map(_notes_and_names, mine)]


def version_sent(request: ViewerRequest, pk: int) -> list[str]:
    """What a form that adds a version will have screened, as far as that is known."""
    found = gate.readable(request.viewer, Resource).filter(pk=pk).first()
    if found is None or not policy.allowed(request.viewer, "version.added", found):
        return []
    notes, called = _notes_and_names(found)
    notes.append(ahead.text(request, "note"))
    return [_all([found.title, found.summary, *notes, *called, *_arriving(request)])]


def draft_sent(request: ViewerRequest, pk: int) -> list[str]:
    """What the button that publishes a draft will have screened."""
    draft = gate.readable(request.viewer, Resource).filter(pk=pk).first()
    return ahead.stored(request.viewer, "resource.published", draft, "resource", str(pk)) if draft else []


def _arriving(request: ViewerRequest) -> list[str]:
    return [names.clean(one.name or "", None) for one in request.FILES.getlist("uploads")]


def _notes_and_names(item: Resource, reader: Viewer | None = None) -> tuple[list[str], list[str]]:
    """The notes of its versions, and the names of its files, all or those open to a reader (one query)."""
    open_versions, open_files = (model.open_to(reader) if reader else Q() for model in (Version, StoredFile))
    versions = Version.unguarded.filter(open_versions, resource=item).order_by().annotate(of=Value(1))
    files = StoredFile.unguarded.filter(open_files, item=item.pk).order_by().annotate(of=Value(2))
    notes, called = versions.values_list("of", "number", "note"), files.values_list("of", "pk", "name")
    lines = sorted(notes.union(called, all=True), key=itemgetter(0, 1))
    return [words for of, _, words in lines if of == 1], [words for of, _, words in lines if of == 2]


register(Resources())
