"""What of the library can be reported and held: a resource with all its words, the names of its files too."""

from __future__ import annotations

from operator import itemgetter

from django.db.models import Value
from django.utils.translation import pgettext_lazy

from majlis.files.models import StoredFile
from majlis.library.effects import address
from majlis.library.models import Resource, Version
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
            "\n".join(readable(word) for word in words if word),
            item.language,
            address(item),
            open=item.state in OPEN,
        )


def _notes_and_names(item: Resource) -> list[str]:
    """The notes of its versions, then the names of its files (one query)."""
    versions = Version.unguarded.filter(resource=item).order_by().annotate(of=Value(1))
    files = StoredFile.unguarded.filter(item=item.pk).order_by().annotate(of=Value(2))
    notes, names = versions.values_list("of", "number", "note"), files.values_list("of", "pk", "name")
    return [words for _of, _place, words in sorted(notes.union(names, all=True), key=itemgetter(0, 1))]


register(Resources())
