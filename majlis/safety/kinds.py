"""What rooms register: the kinds of text they hold, how one is found, held, shown again and withdrawn.

    class Posts(Kind):
        key = "post"
        …

    register(Posts())

The office knows no room. It asks a kind for a `Thing`, and tells the kind what becomes of it.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404
from django.utils.functional import Promise

from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.network.models import Person
from majlis.safety.models import Case
from majlis.safety.wording import TEXT, Wording


@dataclass(frozen=True)
class Thing:
    """Something with words, as it stands at this moment. `text` is all of them; `url` is where it is shown.

    `earlier` is what it said before, where its readers can look that up, each by itself: held, screened and
    decided with it.
    `facts` are what its own lines in the ledger say of it, where it is only a part of its item. It is not
    `open` while nobody else could read it anyhow, as a draft.
    """

    kind: str
    key: str
    author: Person
    item: Item | None
    text: str
    language: str
    url: str
    facts: Mapping[str, Any] | None = None
    open: bool = True
    earlier: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """All that its readers can read of it, the text as it stands first."""
        return (self.text, *self.earlier)

    @property
    def words(self) -> str:
        """All that its readers can read of it, as one text."""
        return "\n".join(self.parts)

    @property
    def digest(self) -> str:
        """The hash of its words."""
        return hashlib.sha256(self.words.encode("utf-8", "surrogatepass")).hexdigest()


class Kind(ABC):
    """One kind of text. All but `found` are called inside a verb and ask nobody."""

    key: ClassVar[str]
    label: ClassVar[Promise]
    wording: ClassVar[Wording] = TEXT
    whole: ClassVar[bool] = False  # it is about a whole item, and told of by its title

    @abstractmethod
    def found(self, viewer: Viewer, key: str) -> Thing:
        """The thing as `viewer` reads it, by the gate. Raises Http404 for what they may not read."""

    @abstractmethod
    def thing(self, key: str) -> Thing | None:
        """The thing as it is stored; None when it is gone."""

    @abstractmethod
    def hold(self, key: str) -> dict[str, str]:
        """Take it from everybody but its author, from search at once too; what had to be taken out of it."""

    @abstractmethod
    def show(self, key: str, sealed: Mapping[str, str]) -> None:
        """Give it back to its readers, with what `hold` took out."""

    @abstractmethod
    def withdraw(self, key: str, by: int) -> None:
        """Take it back for good, by the word of a moderator."""

    def decided(self, case: Case) -> str:
        """The digest of what is decided about at this moment."""
        return case.digest

    def says(self, viewer: Viewer, case: Case) -> Sequence[tuple[Promise, Sequence[str]]]:
        """What whoever decides has to know besides the excerpt, as label and phrases they may know."""
        return ()

    def more(self, case: Case) -> tuple[Promise, str] | None:
        """Another page that tells its author more of it: what it is called, and its address."""
        return None


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Register a kind of text; called by its room."""
    KINDS[kind.key] = kind


def kind_of(key: str) -> Kind:
    """The kind of that name. Raises Http404."""
    if key not in KINDS:
        raise Http404
    return KINDS[key]


def stored(kind: str, key: str) -> Thing:
    """A thing that must be there. Raises LookupError."""
    thing = KINDS[kind].thing(key)
    if thing is None:
        raise LookupError(f"there is no {kind} {key}")
    return thing
