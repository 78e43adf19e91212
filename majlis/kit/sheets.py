"""Cells of a sheet (CSV) that table programs show and never run."""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_UNSEEN = " \u00a0\u200e\u200f\u2066\u2067\u2068\ufeff"


def cell(text: str) -> str:
    """`text` as a cell: what a table program would take for a formula gets an apostrophe in front."""
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_STARTS) else text
