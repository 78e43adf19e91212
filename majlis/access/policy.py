"""What somebody who may read an item may also do with it: rights, registered by each room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access.viewer import Viewer

Predicate = Callable[[Viewer, Any], bool]


class Refused(PermissionDenied):
    """Somebody may know of a thing but not do this to it. Carries the sentence the reader is shown."""

    def __init__(self, sentence: Promise | str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Right:
    """Who may do a verb, and what the others are told."""

    verb: str
    predicate: Predicate
    sentence: Promise


RIGHTS: dict[str, Right] = {}


def right(verb: str, predicate: Predicate, sentence: Promise) -> None:
    """Register who may do `verb`; called once per verb, from a room's `policy.py`."""
    if verb in RIGHTS and RIGHTS[verb].predicate is not predicate:
        raise ValueError(f"the right {verb} is registered twice")
    RIGHTS[verb] = Right(verb, predicate, sentence)


def allowed(viewer: Viewer, verb: str, item: object = None) -> bool:
    """Whether `viewer` may do `verb` with `item`; an unknown verb is nobody's. Draws or hides a button."""
    known = RIGHTS.get(verb)
    return known is not None and viewer.vetted and known.predicate(viewer, item)


def check(viewer: Viewer, verb: str, item: object = None) -> None:
    """Raise `Refused` unless `viewer` may do `verb` with `item`."""
    if not viewer.vetted:
        raise Refused(_("Only accepted members can do this."))
    if not allowed(viewer, verb, item):
        refuse(verb)


def refuse(verb: str) -> NoReturn:
    """Raise `Refused` with the sentence of a right."""
    known = RIGHTS.get(verb)
    raise Refused(known.sentence if known else _("Nobody may do this."))


def any_member(viewer: Viewer, item: object) -> bool:
    """The predicate of rights that every accepted member has."""
    return viewer.vetted
