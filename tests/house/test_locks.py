"""A row that is locked can still be pointed at: each line of the ledger points at people and items.

Without `no_key` whoever writes a line waits for the row, holding the end of the ledger, for which the holder
of the row waits in turn; PostgreSQL then cuts one of them off.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "majlis"
LOCKS = re.compile(r"\.select_for_update\(((?:[^()]|\([^()]*\))*)\)")


def too_strong(text: str) -> list[str]:
    """The locks in a source that keep others from pointing at the row."""
    return [found for found in LOCKS.findall(text) if "no_key=True" not in found]


@pytest.mark.one_database
def test_every_lock_lets_others_point_at_the_row() -> None:
    sources = {path: path.read_text("utf-8") for path in ROOT.rglob("*.py") if "tests" not in path.parts}
    assert sum(len(LOCKS.findall(text)) for text in sources.values()) > 30
    assert {str(path): found for path, text in sources.items() if (found := too_strong(text))} == {}
    assert too_strong('rows.select_for_update(of=("self",)).get()') == ['of=("self",)']
