"""When the house itself fails: what the page says then, and that nothing typed is lost with it.

Nothing here asks the database, the session or the disk: one of them is what failed.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest
from django.utils import translation

from majlis.kit.languages import CODES
from majlis.ledger.keys import NoKey

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
# Never printed back: what opens an account.
_PRIVATE = ("password", "code", "otp", "token", "credential", "secret")
_KEPT_ANYWAY = "csrfmiddlewaretoken"
_OURS = {_KEPT_ANYWAY, "once"}
_SHORT = ("title", "note")
MOST_SHOWN = 200
LONG = 60


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def cannot_store(error: BaseException | None) -> bool:
    """Whether an error says that disk, database or the key of the ledger are away, or full, rather than that
    we made a mistake."""
    for one in _chain(error):
        if isinstance(one, NoKey):
            return True
        if isinstance(one, OSError) and one.errno in _DISK:
            return True
        if isinstance(one, OperationalError | InterfaceError):
            return True
        if isinstance(one, InternalError | Error) and "read-only" in str(one):
            return True
    return False


def language_of(request: HttpRequest) -> str:
    """The reader's language, also when the request failed before anybody looked who they are."""
    code = getattr(request, "LANGUAGE_CODE", "") or translation.get_language_from_request(request)
    return code if code in CODES else settings.LANGUAGE_CODE


@dataclass(frozen=True)
class Typed:
    """One field of a form that could not be stored."""

    name: str
    value: str

    @property
    def long(self) -> bool:
        """Whether it is a text that somebody would be sorry to lose."""
        return self.name not in _OURS and (len(self.value) > LONG or "\n" in self.value)

    @property
    def worded(self) -> bool:
        """Whether somebody wrote it, and no page put it there or let it be chosen."""
        return self.name not in _OURS and (self.long or " " in self.value.strip())


@dataclass(frozen=True)
class Kept:
    """What came with a form: to be shown, and to be sent again as it was."""

    fields: list[Typed]
    files: bool

    @property
    def texts(self) -> list[str]:
        """What is worth showing, where it cannot be sent again by a button."""
        return [
            one.value for one in self.fields if one.long or (one.name in {"title", "summary"} and one.value)
        ]

    @property
    def words(self) -> list[str]:
        """All that somebody wrote, short or long, where nothing of it can be sent again."""
        return [one.value for one in self.fields if one.worded]


def words_of(request: HttpRequest) -> list[str]:
    """What a member wrote in a form that came to nothing: only where the form was one of ours.

    Else a page of somebody else could have us show a text of theirs.
    """
    from_us = getattr(request, "csrf_processing_done", False)
    user = getattr(request, "user", None)
    kept = kept_of(request) if from_us and user is not None and user.is_authenticated else None
    return kept.words if kept is not None else []


def kept_of(request: HttpRequest) -> Kept | None:
    """What was typed into the form that failed; None where nothing was, or where it opens an account."""
    if request.method != "POST":
        return None
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        files = bool(request.FILES)
    except Exception:  # the body could not even be read
        return None
    names = [name.lower() for name, _value in sent if name != _KEPT_ANYWAY]
    if any(word in name for word in _PRIVATE for name in names):
        return None
    fields = [Typed(name, str(value)) for name, value in sent[:MOST_SHOWN]]
    if not any(one.value.strip() for one in fields if one.name not in _OURS):
        return None
    return Kept(fields, files or len(sent) > MOST_SHOWN)
