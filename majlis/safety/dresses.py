"""What a text may be dressed in: other ways to read it, for the screening list.

Each reading says of each of its characters where that stands in the text. A text that wears nothing has one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote

from majlis.safety import lookalikes

_ROUNDS = 4  # a sign may be written as a sign that is written as a sign


class Reading(NamedTuple):
    """A text as it may be read, and where each of its characters stood."""

    text: str
    places: list[int]


_NOT_SHOWN = re.compile(
    r"<!--.*?(?:-->|\Z)"  # a comment
    r"|</?[A-Za-z][^<>]{0,300}>"  # a tag
    r"|~~[^~\n]{1,300}~~",  # what is struck out
    re.DOTALL,
)
_WRITTEN_OUT = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?"  # an entity
    r"|(?:%[0-9A-Fa-f]{2})+"  # in an address
    r"|(?<![A-Za-z0-9])xn--[A-Za-z0-9-]{1,60}"  # in the name of a host
)
_FROM_BEHIND = re.compile("[\u202d\u202e]([^\u202c\n]*)\u202c?")
_THRICE = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
# A capital after a small letter, a number between two: where words are written without a blank.
_SEAM = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-Z])|(?<=[^\W\d_]{3})\d+(?=[^\W\d_]{3})")
_UPRIGHT = str.maketrans("ɐqɔpǝɟƃɥᴉıɾʞɯuodbɹʇnʌʍʎɓᵷꞁ", "abcdefghiijkmnopqrtuvwyggl")
_TURNED = re.compile("[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎᵷꞁ]")


def readings(text: str) -> Iterator[Reading]:
    """All ways to read `text`, the nearest first, each once."""
    as_written = Reading(text, list(range(len(text))))
    bare = bared(as_written)
    others = (change(bare) for change in (_closed_up, _once, _twice, _upright, _parted))
    known = set[str]()
    for reading in chain([as_written, _plainer(as_written)], map(_plainer, chain([bare], others))):
        if reading.text not in known:
            known.add(reading.text)
            yield reading


def bared(reading: Reading) -> Reading:
    """Without tags, comments and what is struck out; what is written as signs, or from behind, is read."""
    for _round in range(_ROUNDS):
        before = reading.text
        reading = _changed(reading, _WRITTEN_OUT, _read_out)
        reading = _turned_round(_changed(reading, _NOT_SHOWN, lambda _found: ""))
        if reading.text == before:
            break
    return reading


def _changed(reading: Reading, what: re.Pattern[str], instead: Callable[[re.Match[str]], str]) -> Reading:
    """With something else in the place of what a pattern finds."""
    text, places = reading
    words: list[str] = []
    stood: list[int] = []
    at = 0
    for found in what.finditer(text):
        new = instead(found)
        words += [text[at : found.start()], new]
        stood += places[at : found.start()]
        stood += [places[min(found.start(), len(places) - 1)]] * len(new)
        at = found.end()
    return Reading("".join([*words, text[at:]]), stood + places[at:]) if words else reading


def _read_out(found: re.Match[str]) -> str:
    written = found[0]
    if written.startswith("&"):
        return html.unescape(written)
    if written.startswith("%"):
        return unquote(written)
    try:
        return written[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return written


def _turned_round(reading: Reading) -> Reading:
    """What an override shows from behind, as it is shown."""
    text, places = reading
    letters, stood = list(text), list(places)
    for found in _FROM_BEHIND.finditer(text):
        start, end = found.span(1)
        letters[start - 1] = ""
        letters[start:end], stood[start:end] = letters[start:end][::-1], stood[start:end][::-1]
    kept = [at for at, letter in enumerate(letters) if letter]
    return reading if len(kept) == len(text) else _of(kept, letters, stood)


def _of(kept: list[int], letters: list[str], places: list[int]) -> Reading:
    return Reading("".join(letters[at] for at in kept), [places[at] for at in kept])


def _through(reading: Reading, made: tuple[str, list[int]]) -> Reading:
    """A reading of a reading."""
    text, places = made
    return Reading(text, [reading.places[at] for at in places]) if text != reading.text else reading


def _plainer(reading: Reading) -> Reading:
    return reading if reading.text.isascii() else _through(reading, lookalikes.plainer(reading.text))


def _closed_up(reading: Reading) -> Reading:
    return _through(reading, lookalikes.closed_up(reading.text))


def _once(reading: Reading) -> Reading:
    """A letter that is drawn out, once."""
    return _changed(reading, _THRICE, lambda found: found[1])


def _twice(reading: Reading) -> Reading:
    """A letter that is drawn out, as a double one."""
    return _changed(reading, _THRICE, lambda found: found[1] * 2)


def _upright(reading: Reading) -> Reading:
    """What stands on its head."""
    text, places = reading
    if not _TURNED.search(text):
        return reading
    return (
        Reading(text.lower().translate(_UPRIGHT)[::-1], places[::-1])
        if len(text.lower()) == len(text)
        else reading
    )


def _parted(reading: Reading) -> Reading:
    """Words that are written without a blank between them, apart."""
    return _changed(reading, _SEAM, lambda _found: " ")
