"""What of the library can be reported and held: a resource with all its words, the names of its files too."""

from __future__ import annotations

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
        notes = Version.unguarded.filter(resource=item).order_by("number").values_list("note", flat=True)
        files = StoredFile.unguarded.filter(item=item.pk).order_by("pk").values_list("name", flat=True)
        words = [item.title, item.summary, *notes, *files]
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


register(Resources())
