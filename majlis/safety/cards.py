"""A kind of text that is a whole item: found, held, shown again and withdrawn alike in every room."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from majlis.access import gate
from majlis.access.markings import State
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.safety.kinds import Kind, Thing
from majlis.search import index

OPEN = (State.PUBLISHED, State.HELD)


class Cards(Kind):
    """Items of one model, held as a whole with all that belongs to them. A room says what their words are."""

    model: ClassVar[type[Item]]
    whole = True

    @abstractmethod
    def of(self, item: Any) -> Thing:
        """The item as a thing."""

    def found(self, viewer: Viewer, key: str) -> Thing:
        """A published one that the viewer reads."""
        return self.of(gate.get(viewer, self.model, pk=key, state=State.PUBLISHED))

    def thing(self, key: str) -> Thing | None:
        """The item as it is stored."""
        found = self.model.unguarded.select_related("author").filter(pk=key).first()
        return self.of(found) if found else None

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
        item: Item = self.model.unguarded.locked(int(key))
        item.state = state
        item.save(update_fields=["state"])
        index.forget(item)
        return {}
