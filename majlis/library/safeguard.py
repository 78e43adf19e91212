"""What of the library can be reported and held: a resource with all its words, the names of its files too."""

from __future__ import annotations

from operator import itemgetter

from django.db.models import Value
from django.utils.translation import pgettext_lazy

from majlis.access.viewer import ViewerRequest
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

    def of(self, item: Resource) -> Thing:
        """The resource with all its words."""
        words = [item.title, item.summary, *_notes_and_names(item)]
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
        return [_all(words + [names.clean(one.name or "", None) for one in request.FILES.getlist("uploads")])]
    mine = Resource.unguarded.filter(author=request.viewer.person_id or 0, pk=pk)
    return [_all(words + _notes_and_names(one)) for one in mine]


def _notes_and_names(item: Resource) -> list[str]:
    """The notes of its versions, then the names of its files (one query)."""
    versions = Version.unguarded.filter(resource=item).order_by().annotate(of=Value(1))
    files = StoredFile.unguarded.filter(item=item.pk).order_by().annotate(of=Value(2))
    notes, called = versions.values_list("of", "number", "note"), files.values_list("of", "pk", "name")
    return [words for _of, _place, words in sorted(notes.union(called, all=True), key=itemgetter(0, 1))]


register(Resources())
