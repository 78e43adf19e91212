"""Text as people type it: made sound before it is stored, never changed in what one sees.

Sound means: composed Unicode (NFC), no NUL, no control characters, no halves of surrogate pairs, no direction
controls that reach beyond the text. What cannot be made sound without changing it is refused with a sentence.
"""

import re
import unicodedata
from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

LINE_LIMIT = 200
TEXT_LIMIT = 50_000

# Embeddings and overrides: they reorder what follows and can dress one address up as another.
_OVERRIDES = re.compile("[\u202a-\u202e]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_POP_ISOLATE = "\u2069"
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS_IN_A_LINE = re.compile(r"[\t\n]+")
# A composed letter may come as a few code points: beyond this a text is too long however it is composed.
_COMPOSING = 4


def _refuse_too_long(length: int, limit: int) -> None:
    if length > limit:
        message = ngettext_lazy(
            "This text is too long: it has %(length)s characters, and %(limit)s character fits.",
            "This text is too long: it has %(length)s characters, and %(limit)s characters fit.",
            "limit",
        )
        raise ValidationError(message, code="too_long", params={"length": length, "limit": limit})


def _balanced(line: str) -> bool:
    depth = 0
    for mark in _ISOLATES.findall(line):
        depth += -1 if mark == _POP_ISOLATE else 1
        if depth < 0:
            return False
    return depth == 0


def _without_reordering(text: str) -> str:
    """Drop the controls that reorder text; isolates stay where each one that opens is closed on its line."""
    text = _OVERRIDES.sub("", text)
    if not _ISOLATES.search(text):
        return text
    lines = text.split("\n")
    return "\n".join(line if _balanced(line) else _ISOLATES.sub("", line) for line in lines)


def is_blank(text: str) -> bool:
    """True where nothing can be seen: spaces, joiners, marks of direction only."""
    return all(char.isspace() or unicodedata.category(char) == "Cf" for char in text)


def _sound(text: str, limit: int) -> str:
    _refuse_too_long(len(text), limit * _COMPOSING)
    text = _LINE_ENDS.sub("\n", text)
    if found := _REFUSED.search(text):
        message = _(
            "This text has a character that cannot be stored, at position %(position)s. Please remove it."
        )
        raise ValidationError(message, code="unsound", params={"position": found.start() + 1})
    text = _without_reordering(unicodedata.normalize("NFC", text))
    return "" if is_blank(text) else text


def clean_line(text: str, limit: int = LINE_LIMIT) -> str:
    """`text` as one sound line of at most `limit` characters; '' if unseen. Raises ValidationError."""
    line = _BLANKS_IN_A_LINE.sub(" ", _sound(text, limit)).strip()
    _refuse_too_long(len(line), limit)
    return line


def clean_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """`text` sound, of at most `limit` characters; '' if unseen. Raises ValidationError."""
    body = _sound(text, limit).strip("\n").rstrip()
    _refuse_too_long(len(body), limit)
    return body


def printable(text: str) -> str:
    """`text` in a form that can be sent back in a page: halves of surrogate pairs become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8") if _REFUSED.search(text) else text


class LineField(forms.CharField):
    """One line of text. `limit` is in characters."""

    def __init__(self, *, limit: int = LINE_LIMIT, **kwargs: object) -> None:
        self.limit = limit
        super().__init__(max_length=limit, strip=True, **kwargs)  # type: ignore[arg-type]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        """Text of people runs in its own direction, also while it is typed."""
        return {**super().widget_attrs(widget), "dir": "auto"}

    def to_python(self, value: object) -> str:
        """The sound line. Raises ValidationError."""
        return "" if value in self.empty_values else clean_line(str(value), self.limit)

    def bound_data(self, data: object, initial: object) -> object:
        """What was typed, in a form that a page can carry."""
        bound = super().bound_data(data, initial)
        return printable(bound) if isinstance(bound, str) else bound


class TextField(LineField):
    """Text of several lines. `limit` is in characters."""

    widget = forms.Textarea

    def __init__(self, *, limit: int = TEXT_LIMIT, **kwargs: object) -> None:
        super().__init__(limit=limit, **kwargs)

    def to_python(self, value: object) -> str:
        """The sound text. Raises ValidationError."""
        return "" if value in self.empty_values else clean_text(str(value), self.limit)


def of_field(name: str, clean: Callable[[str, int], str], text: str, limit: int) -> str:
    """The text of the field `name` as `clean` gives it back. Raises ValidationError for that field."""
    try:
        return clean(text, limit)
    except ValidationError as wrong:
        raise ValidationError({name: wrong}) from wrong
