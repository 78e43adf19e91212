"""What of the library can be reported and held: a resource with all its words, the names of its files too."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from majlis.access import gate
from majlis.access.markings import State
from majlis.access.viewer import Viewer
from majlis.files.models import StoredFile
from majlis.library.effects import address
from majlis.library.models import Resource, Version
from majlis.safety.kinds import Kind, Thing, register
from majlis.safety.listing import readable
from majlis.search import index


class Resources(Kind):
    """A resource: held as a whole, with every version and file."""

    key = "resource"
    label = pgettext_lazy("kind of text", "Resource")

    def found(self, viewer: Viewer, key: str) -> Thing:
        """A published resource that the viewer reads."""
        return self._thing(gate.get(viewer, Resource, pk=key, state=State.PUBLISHED))

    def thing(self, key: str) -> Thing | None:
        """The resource as it is stored."""
        found = Resource.unguarded.filter(pk=key).first()
        return self._thing(found) if found else None

    def _thing(self, resource: Resource) -> Thing:
        notes = Version.unguarded.filter(resource=resource).order_by("number").values_list("note", flat=True)
        files = StoredFile.unguarded.filter(item=resource.pk).order_by("pk").values_list("name", flat=True)
        words = [resource.title, resource.summary, *notes, *files]
        return Thing(
            self.key,
            str(resource.pk),
            resource.author,
            resource,
            "\n".join(readable(word) for word in words if word),
            resource.language,
            address(resource),
            open=resource.state in (State.PUBLISHED, State.HELD),
        )

    def hold(self, key: str) -> dict[str, str]:
        """From the next request on only its author reads it."""
        return self._move(key, State.HELD)

    def show(self, key: str, sealed: Mapping[str, str]) -> None:
        """As it was before."""
        self._move(key, State.PUBLISHED)

    def withdraw(self, key: str, by: int) -> None:
        """As if it were taken back."""
        self._move(key, State.WITHDRAWN)

    def _move(self, key: str, state: State) -> dict[str, str]:
        resource: Resource = Resource.unguarded.locked(int(key))
        resource.state = state
        resource.save(update_fields=["state"])
        index.forget(resource)
        return {}


register(Resources())
