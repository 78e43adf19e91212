"""docs/asvs.md has each requirement of levels 1 and 2 once, with a state, and names no missing test."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.house.sources import ROOT

pytestmark = pytest.mark.one_database

# The standard's sections; a digit for each requirement, which is its level.
LEVELS = """
1.1 22, 1.2 1111122223, 1.3 112222222223, 1.4 222, 1.5 123, 2.1 122, 2.2 112, 2.3 12223, 2.4 23,
3.1 3, 3.2 113, 3.3 12223, 3.4 11222233, 3.5 11122333, 3.6 3, 3.7 22333, 4.1 12233, 4.2 23333,
4.3 22, 4.4 1222, 5.1 2, 5.2 112333, 5.3 113, 5.4 222, 6.1 122, 6.2 111111112222, 6.3 11223333,
6.4 112233, 6.5 22222333, 6.6 2223, 6.7 33, 6.8 2222, 7.1 222, 7.2 1111, 7.3 22, 7.4 11222,
7.5 223, 7.6 22, 8.1 1233, 8.2 1123, 8.3 133, 8.4 23, 9.1 111, 9.2 1222, 10.1 22, 10.2 223,
10.3 22223, 10.4 1111122222233333, 10.5 22222, 10.6 22, 10.7 222, 11.1 2233, 11.2 22233,
11.3 11233, 11.4 1222, 11.5 23, 11.6 23, 11.7 33, 12.1 12233, 12.2 11, 12.3 22223, 13.1 2333,
13.2 222223, 13.3 2233, 13.4 1222233, 14.1 22, 14.2 12223333, 14.3 122, 15.1 12233, 15.2 12233,
15.3 1222222, 15.4 3333, 16.1 2, 16.2 22222, 16.3 2222, 16.4 222, 16.5 2223, 17.1 23,
17.2 22223333, 17.3 22
"""
STATES = {"met", "not met", "operator", "not applicable"}
PAGE = (ROOT / "docs" / "asvs.md").read_text("utf-8")


def standard() -> dict[str, int]:
    """Every requirement with its level."""
    found: dict[str, int] = {}
    for part in LEVELS.replace("\n", " ").split(","):
        section, levels = part.split()
        found |= {f"{section}.{number}": int(level) for number, level in enumerate(levels, 1)}
    return found


def lines() -> list[list[str]]:
    """The cells of each line about a requirement."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines()
            if re.match(r"\| \d+\.\d+\.\d+ \|", line)]  # fmt: skip


def test_every_requirement_of_levels_one_and_two_stands_there_once() -> None:
    known = standard()
    assert Counter(known.values()) == {1: 70, 2: 183, 3: 92}
    wanted = [(requirement, str(level)) for requirement, level in known.items() if level < 3]
    assert [(cells[0], cells[1]) for cells in lines()] == wanted
    assert len(lines()) == 253


def test_each_has_a_state_and_says_how_or_why_not() -> None:
    assert [
        cells for cells in lines() if len(cells) != 5 or cells[3] not in STATES or len(cells[4]) < 4
    ] == []
    counts = Counter(cells[3] for cells in lines())
    said = ", ".join(f"{state} {counts[state]}" for state in ("met", "not met", "operator", "not applicable"))
    assert said.capitalize() in PAGE


def test_every_file_it_names_is_there() -> None:
    named = set(re.findall(r"`([\w./-]+/[\w./-]+|[\w-]+\.(?:md|lock))`", PAGE))
    assert len(named) > 50
    assert sorted(path for path in named if not (ROOT / path).exists()) == []
