"""Which kind of visitor a page lets in at all. A view that says nothing lets in accepted members only."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required

View = TypeVar("View", bound=Callable[..., Any])


class Door(IntEnum):
    """Who passes: everybody, whoever has signed in, or accepted members."""

    PUBLIC = 0
    SIGNED_IN = 1
    MEMBER = 2


def door(kind: Door) -> Callable[[View], View]:
    """Declare, above a view, who passes. What the page then shows is still the gate's to say."""

    def mark(view: View) -> View:
        view.door = kind  # type: ignore[attr-defined]
        return login_not_required(view) if kind == Door.PUBLIC else view

    return mark


def door_of(view: Callable[..., Any]) -> Door | None:
    """The declared door of a view, None where it was forgotten."""
    return getattr(view, "door", None)
