"""Which verbs write, or bring to light, a text that others will read.

Each verb is declared as one or the other, in its room's `effects.py`:

    writes_text("post.written", "post.edited")
    wordless("circle.joined", "circle.left", why="a seat has no words")

A verb that writes text has to have it screened before it ends (`majlis.safety.screening.screen`), or nothing
happens: `record.verb` sees to it. A verb that is declared as neither fails the build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Words = Callable[..., Iterable[str]]
View = TypeVar("View", bound=Callable[..., Any])

WRITES: set[str] = set()
WORDLESS: dict[str, str] = {}


def writes_text(*verbs: str) -> None:
    """Declare verbs whose text others will read: it is screened before they end."""
    WRITES.update(verbs)


def wordless(*verbs: str, why: str) -> None:
    """Declare verbs that write no text for others to read, and why."""
    WORDLESS.update(dict.fromkeys(verbs, why))


def looked_through(words: Words) -> Callable[[View], View]:
    """Say which texts a view will have screened; `words` gets the request and the parts of its address.

    They are looked through before the transaction begins (`majlis.safety.ahead`).
    """

    def mark(view: View) -> View:
        view.looked_through = words  # type: ignore[attr-defined]
        return view

    return mark
