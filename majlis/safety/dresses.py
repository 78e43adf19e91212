"""What a text may be dressed in: other ways to read it, for the screening list.

Each dress says of each of its characters where that stands in the text. A text that wears nothing has one.
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


class Dress(NamedTuple):
    """One dress of a text: what it may be read as, and where each of its characters stood."""

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


def dresses_of(text: str) -> Iterator[Dress]:
    """All ways to read `text`, the nearest first, each once."""
    as_written = Dress(text, list(range(len(text))))
    bare = bared(as_written)
    others = (change(bare) for change in (_closed_up, _once, _twice, _upright, _parted))
    known = set[str]()
    for dress in chain([as_written, _plainer(as_written)], map(_plainer, chain([bare], others))):
        if dress.text not in known:
            known.add(dress.text)
            yield dress


def bared(dress: Dress) -> Dress:
    """Without tags, comments and what is struck out; what is written as signs, or from behind, is read."""
    for _round in range(_ROUNDS):
        before = dress.text
        dress = _changed(dress, _WRITTEN_OUT, _read_out)
        dress = _turned_round(_changed(dress, _NOT_SHOWN, lambda _found: ""))
        if dress.text == before:
            break
    return dress


def _changed(dress: Dress, what: re.Pattern[str], instead: Callable[[re.Match[str]], str]) -> Dress:
    """With something else in the place of what a pattern finds."""
    text, places = dress
    words: list[str] = []
    stood: list[int] = []
    at = 0
    for found in what.finditer(text):
        new = instead(found)
        words += [text[at : found.start()], new]
        stood += places[at : found.start()]
        stood += [places[min(found.start(), len(places) - 1)]] * len(new)
        at = found.end()
    return Dress("".join([*words, text[at:]]), stood + places[at:]) if words else dress


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


def _turned_round(dress: Dress) -> Dress:
    """What an override shows from behind, as it is shown."""
    text, places = dress
    letters, stood = list(text), list(places)
    for found in _FROM_BEHIND.finditer(text):
        start, end = found.span(1)
        letters[start - 1] = ""
        letters[start:end], stood[start:end] = letters[start:end][::-1], stood[start:end][::-1]
    kept = [at for at, letter in enumerate(letters) if letter]
    return dress if len(kept) == len(text) else _of(kept, letters, stood)


def _of(kept: list[int], letters: list[str], places: list[int]) -> Dress:
    return Dress("".join(letters[at] for at in kept), [places[at] for at in kept])


def _through(dress: Dress, made: tuple[str, list[int]]) -> Dress:
    """What is worn under another dress."""
    text, places = made
    return Dress(text, [dress.places[at] for at in places]) if text != dress.text else dress


def _plainer(dress: Dress) -> Dress:
    return dress if dress.text.isascii() else _through(dress, lookalikes.plainer(dress.text))


def _closed_up(dress: Dress) -> Dress:
    return _through(dress, lookalikes.closed_up(dress.text))


def _once(dress: Dress) -> Dress:
    """A letter that is drawn out, once."""
    return _changed(dress, _THRICE, lambda found: found[1])


def _twice(dress: Dress) -> Dress:
    """A letter that is drawn out, as a double one."""
    return _changed(dress, _THRICE, lambda found: found[1] * 2)


def _upright(dress: Dress) -> Dress:
    """What stands on its head."""
    text, places = dress
    if not _TURNED.search(text):
        return dress
    return (
        Dress(text.lower().translate(_UPRIGHT)[::-1], places[::-1])
        if len(text.lower()) == len(text)
        else dress
    )


def _parted(dress: Dress) -> Dress:
    """Words that are written without a blank between them, apart."""
    return _changed(dress, _SEAM, lambda _found: " ")
