"""Where a sentence waits for the next page: a cookie of ours, or the session where it is too long.

It waits in all languages: between the page that says it and the one that shows it somebody may sign in,
and read another one. So what is given here is lazy: `gettext_lazy`, or `later` for what is put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise, lazy

from majlis.kit.languages import CODES, DEFAULT_LANGUAGE, active_code

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def later(said: Callable[[], str]) -> _StrPromise:
    """A sentence that is put together, in each language in which it may be read."""
    return cast("_StrPromise", lazy(said, str)())


def what_is_wrong(wrong: ValidationError) -> _StrPromise:
    """What is wrong, where it has no field to stand beside."""
    return later(lambda: " ".join(wrong.messages))


def _in_all(said: Promise) -> dict[str, str]:
    words = {}
    for code in CODES:
        with translation.override(code):
            words[code] = str(said)
    return words


def _in_the_readers(message: Message) -> Message:
    said: Any = message.message
    if isinstance(said, dict):
        said = said.get(active_code()) or said.get(DEFAULT_LANGUAGE, "")
    return Message(message.level, said, message.extra_tags)


class _NamedCookieStorage(CookieStorage):
    """Django's own, under a name that only this host can set (`__Host-`)."""

    cookie_name = settings.TOAST_COOKIE_NAME


class ToastStorage(FallbackStorage):
    """The cookie first, then the session, as Django does by itself; in the language of the page."""

    storage_classes = (_NamedCookieStorage, SessionStorage)

    def __iter__(self) -> Iterator[Message]:
        """What waits, in the reader's language."""
        return map(_in_the_readers, super().__iter__())

    def _prepare_messages(self, messages: list[Message]) -> None:
        for message in messages:
            said: Any = message.message
            if isinstance(said, Promise):
                message.message = cast(str, _in_all(said))
            else:
                super()._prepare_messages([message])  # type: ignore[misc]
