"""Which kind of visitor a page lets in at all. A view that says nothing lets in accepted members only."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, IntEnum
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required

View = TypeVar("View", bound=Callable[..., Any])


class Door(IntEnum):
    """Who passes: everybody, whoever has signed in, or accepted members."""

    PUBLIC = 0
    SIGNED_IN = 1
    MEMBER = 2


class Asked(Enum):
    """When a page asks for a fresh confirmation: when something is sent to it, or already to open it.

    `BY_DUTY` is the first, of those who hold a duty only: what others do there, they do to what is theirs.
    `BY_MEMBERS` is the first, of members only: others have no second factor yet.
    """

    SENDING = "sending"
    BY_DUTY = "by duty"
    BY_MEMBERS = "by members"
    OPENING = "opening"


def door(kind: Door) -> Callable[[View], View]:
    """Declare, above a view, who passes. What the page then shows is still the gate's to say."""

    def mark(view: View) -> View:
        view.door = kind  # type: ignore[attr-defined]
        return login_not_required(view) if kind == Door.PUBLIC else view

    return mark


def door_of(view: Callable[..., Any]) -> Door | None:
    """The declared door of a view, None where it was forgotten."""
    return getattr(view, "door", None)


def confirmed(when: Asked = Asked.SENDING) -> Callable[[View], View]:
    """Declare, beside `@door`, that a page asks for a second factor that was shown minutes ago.

    What was typed is kept meanwhile; files are not. `@confirmed()` asks when something is sent (decisions,
    grants), `@confirmed(Asked.OPENING)` also before the page is shown (exports).
    """

    def mark(view: View) -> View:
        view.confirmed = when  # type: ignore[attr-defined]
        return view

    return mark


def confirmed_of(view: Callable[..., Any]) -> Asked | None:
    """When a view asks for a fresh confirmation; None when it never does."""
    return getattr(view, "confirmed", None)


def without_factor(why: str) -> Callable[[View], View]:
    """Declare, beside `@door`, that a page for those who have signed in opens before the second factor.

    Only what leads to the factor, or what somebody needs who is not a member yet; `why` says which.
    """

    def mark(view: View) -> View:
        view.without_factor = why  # type: ignore[attr-defined]
        return view

    return mark


def opens_without_factor(view: Callable[..., Any]) -> bool:
    """Whether a page opens before the second factor: it says so, or is for everybody."""
    return bool(getattr(view, "without_factor", "")) or door_of(view) == Door.PUBLIC
