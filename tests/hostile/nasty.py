"""The nasty things themselves, and how Hypothesis puts them together."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from urllib.parse import quote

from hypothesis import strategies as st

# What may never come back as markup.
SCRIPT = "<script>hostile()</script>"
IMAGE = '"><img src=x onerror=hostile()>'
LIVE = (b"<script>hostile", b"<img src=x onerror", b"javascript:hostile")

TEXTS = [
    "",
    " ",
    "\x00",
    "a\x00b",
    SCRIPT,
    IMAGE,
    "'",
    "' OR 1=1 --",
    "'; DROP TABLE network_person; --",
    "%",
    "_",
    "\\",
    "%00",
    "%s%n{0}{{7*7}}${x}{% debug %}",
    "[x](javascript:hostile())",
    "../../etc/passwd",
    "..\\..",
    "\r\nSet-Cookie: hostile=1",
    "\u202eevil\u2066",
    "\u2069\u2069",
    "\u200b\u200f",
    "\ufeff",
    "👩🏽‍🚀" * 9,
    "١٢٣",
    "²",
    "½",
    "Ⅷ",
    "-1",
    "0",
    "1e9",
    "NaN",
    "+1",
    "1_000",
    "0x10",
    "9" * 19,
    "9" * 400,
    "9" * 5000,
    "true",
    "null",
    "[]",
    '{"a": [1, {"b": null}]}',
    "عبد الرحمن " * 12,
    "é" * 300,
    "e\u0301" * 90,
    "Z" + "\u0300" * 800,
    "x" * 5000,
    '"unclosed',
    "a AND OR NOT (",
    'NEAR("',
    "* ^ : -",
    "\x1b[31m",
    "\x85\u2028",
    "2026-13-45",
    "https://evil.example/",
    "//evil.example",
    "on",
    "1",
]

# Raw segments of a path: already percent-encoded, also in ways that are no text at all.
SEGMENTS = [
    "%00",
    "a%00b",
    "..",
    "%2e%2e",
    "%2e%2e%2fetc",
    "-1",
    "0",
    "9" * 19,
    "9" * 30,
    "9" * 5000,
    "%ed%a0%80",
    "%ff%fe",
    "%c0%af",
    "%zz",
    "%",
    quote("مجلس"),
    quote("👩🏽‍🚀"),
    quote("١٢٣"),
    quote(SCRIPT),
    "'%20OR%201=1",
    "a" * 5000,
    "%0d%0aX:1",
    "%20",
    "%5c",
    ";",
    "a;b=c",
    "%3f",
    "%23",
    "{{7*7}}",
    "%25s",
    "MixedCase",
    "0" * 32,
    "f" * 32,
]

# What fits an address that wants a number, and leads nowhere.
NUMBERS = ["0", "000", "99999999", "9" * 19, "9" * 30, "9" * 5000]

QUERIES = [
    "%ed%a0%80=%ed%a0%80",
    "q=%ff%fe",
    "q=%zz",
    "&&&==&",
    "q",
    "=",
    "?" * 50,
    "page=%00",
    "%00=%00",
    "q[]=1",
]


@cache  # here and below: Hypothesis examines each strategy that it has not met before
def texts() -> st.SearchStrategy[str]:
    """One hostile value."""
    return st.one_of(st.sampled_from([SCRIPT, IMAGE]), st.sampled_from(TEXTS), st.text(max_size=40))


def _line(values: dict[str, list[str]]) -> str:
    parts = (
        f"{quote(name, errors='surrogatepass')}={quote(value, errors='surrogatepass')}"
        for name, several in values.items()
        for value in several
    )
    return "&".join(parts)


@cache
def several() -> st.SearchStrategy[list[str]]:
    """A value once, or different ones under one name."""
    return st.lists(texts(), min_size=1, max_size=3)


@cache
def queries(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Query strings: known names with hostile values, one value for all of them, or no query at all."""
    some = st.dictionaries(st.sampled_from(names), several(), max_size=5).map(_line)
    all_alike = texts().map(lambda value: _line({name: [value] for name in names}))
    return st.one_of(some, all_alike, st.sampled_from(QUERIES), st.just(""))


@cache
def bodies(fields: tuple[str, ...]) -> st.SearchStrategy[dict[str, list[str]]]:
    """What a form with these fields sends instead: some turned hostile, left out, or repeated."""
    if not fields:
        return st.dictionaries(st.sampled_from(["a", "once", "next", "act"]), several(), max_size=2)
    wrong = st.dictionaries(st.sampled_from(fields), st.one_of(several(), st.just([])), max_size=4)
    everything = texts().map(lambda value: {name: [value] for name in fields})
    return st.one_of(wrong, everything)


Body = dict[str, list[str]]
Way = Callable[[Body], tuple[bytes, str]]
URL, MULTI = "application/x-www-form-urlencoded", "multipart/form-data; boundary=zz"
END = b"--zz--\r\n"


def _parts(body: Body) -> bytes:
    return "".join(
        f'--zz\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, values in body.items()
        for value in values
    ).encode("utf-8", "surrogatepass")


def _half(body: Body) -> bytes:
    parts = _parts(body)
    return parts[: len(parts) // 2]


def _url(body: Body) -> bytes:
    return _line(body).encode()


SOUND: list[Way] = [
    lambda body: (_url(body), URL),
    lambda body: (_url(body), URL),
    lambda body: (_parts(body) + END, MULTI),
]
BROKEN: list[Way] = [
    lambda body: (_parts(body), MULTI),
    lambda body: (_half(body), MULTI),
    lambda _: (b"", MULTI),
    lambda body: (_url(body), "multipart/form-data"),
    lambda body: (_parts(body), "multipart/form-data; boundary=" + "b" * 300),
    lambda body: (_parts(body) + END, MULTI + "; charset=klingon"),
    lambda body: (_url(body), URL + "; charset=utf-16"),
    lambda body: (_url(body), URL + "; charset=klingon"),
    lambda _: (b"\xff\xfe\xed\xa0\x80=\xff&a=%ed%a0%80", URL),
    lambda _: (b'{"a": [1, {"b": "\\u0000\\ud800"}]}', "application/json"),
    lambda body: (_url(body), "text/plain"),
    lambda body: (_url(body), ""),
    lambda _: (b"&".join(b"a%d=1" % number for number in range(1100)), URL),
    lambda body: (_uploads(body), MULTI),
]


@cache
def ways() -> st.SearchStrategy[Way]:
    """How browsers and broken programs send a body: what makes of one (bytes, content type)."""
    return st.sampled_from([*SOUND * 6, *BROKEN])


def _uploads(body: Body) -> bytes:
    """Files where words are expected, and hostile file names."""
    names = ("../../x.txt", "a\x00b.pdf", SCRIPT + ".txt", "ملف.pdf", "x" * 400 + ".txt", "")
    fields = [*body, "uploads", "photo"]
    parts = (
        f'--zz\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        f"Content-Type: text/plain\r\n\r\nhello\r\n"
        for name, file in zip(fields, names * len(fields), strict=False)
    )
    return ("".join(parts) + "--zz--\r\n").encode("utf-8", "surrogatepass")
