"""A kind of reading that nobody writes is a promise that nobody keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from majlis.ledger.record import READINGS

ROOT = Path(__file__).parents[2] / "majlis"
DECLARED = ("record.py", "logged.py", "policy.py")


def written(kind: str, sources: dict[str, str]) -> bool:
    """Whether a source besides those that declare kinds names this one."""
    return any(f'"{kind}"' in text for text in sources.values())


def _sources() -> dict[str, str]:
    return {
        str(path): path.read_text("utf-8")
        for path in ROOT.rglob("*.py")
        if path.name not in DECLARED and "tests" not in path.parts
    }


@pytest.mark.one_database
def test_every_kind_of_reading_is_written_somewhere() -> None:
    sources = _sources()
    assert [kind for kind in READINGS if not written(kind, sources)] == []
    assert not written("nobody.reads", sources)
