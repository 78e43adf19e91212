"""Names that members give to their files, and families of files made with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.hostile.corpus.base import Sample

NAMES = (
    "report {n}",
    "دليل {n}",
    "l'été à {n} %",
    "Отчёт №{n}",
    "指南 {n}",
    "a.b.c {n}",
    "{n} (final) v2",
    "ÅÄÖ_{n}",
)


def named(n: int, ending: str) -> str:
    return NAMES[n % len(NAMES)].format(n=n) + ending


def numbered(family: str, ending: str, makers: dict[str, Callable[..., bytes]]) -> Iterator[Sample]:
    for n, (what, make) in enumerate(makers.items()):
        yield Sample(family, what, named(n, ending if n % 7 else ending.upper()), make)
