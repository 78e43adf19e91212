"""Pictures the server draws: where every tile goes, how strong its colour is. No word of the domain."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

COLUMNS = 10
TILE = 26
STEP = 28
LABEL = 26
GAP = 10
WIDTH = COLUMNS * STEP - (STEP - TILE)
LEVELS = 4


class TileFacts(TypedDict):
    """One tile: a short code, its name, a count, and where it leads ('' for nowhere)."""

    code: str
    label: str
    value: int
    url: str


class GroupFacts(TypedDict):
    """Tiles that belong together, in the order they are drawn."""

    label: str
    tiles: Sequence[TileFacts]


@dataclass(frozen=True)
class Scale:
    """Steps of strength for counts: 0 for none, then up to four steps that hold about as many counts each."""

    highest: tuple[int, ...] = ()
    lowest: tuple[int, ...] = ()

    @classmethod
    def of(cls, values: Iterable[int]) -> "Scale":
        """The scale that fits these counts; equal counts share a step."""
        ranked = sorted(value for value in values if value > 0)
        tops = sorted(
            {ranked[(len(ranked) * step + LEVELS - 1) // LEVELS - 1] for step in range(1, LEVELS + 1)}
            if ranked
            else ()
        )
        lows = [next(value for value in ranked if value > below) for below in (0, *tops[:-1])] if tops else []
        return cls(tuple(tops), tuple(lows))

    def level(self, value: int) -> int:
        """The step of `value`: 0 to 4; the strongest step is the last, however few there are."""
        if value <= 0 or not self.highest:
            return 0
        return LEVELS - len(self.highest) + 1 + min(bisect_left(self.highest, value), len(self.highest) - 1)

    def steps(self) -> list[tuple[int, int, int]]:
        """The steps that occur, as (step, lowest count, highest count), for the legend."""
        return [(self.level(top), low, top) for low, top in zip(self.lowest, self.highest, strict=True)]


@dataclass(frozen=True)
class Tile:
    """A tile in its place, in units of the drawing."""

    x: int
    y: int
    level: int
    code: str
    label: str
    value: int
    url: str

    @property
    def middle(self) -> int:
        """Where the code is written."""
        return self.x + TILE // 2

    @property
    def baseline(self) -> int:
        """The line the code stands on."""
        return self.y + 18


@dataclass(frozen=True)
class Group:
    """A labelled group of tiles; `edge` is the side at which reading begins."""

    label: str
    edge: int
    baseline: int
    tiles: list[Tile]


@dataclass(frozen=True)
class TileMap:
    """A drawn map: its size, its groups, and its scale."""

    width: int
    height: int
    groups: list[Group]
    scale: Scale


def tile_map(groups: Sequence[GroupFacts], *, mirrored: bool) -> TileMap:
    """Draw one equal tile per entry, group under group, beginning at the side where reading begins."""
    scale = Scale.of(tile["value"] for group in groups for tile in group["tiles"])
    drawn: list[Group] = []
    y = 0
    for group in groups:
        if not group["tiles"]:
            continue
        top = y + LABEL
        tiles = []
        for place, facts in enumerate(group["tiles"]):
            column = place % COLUMNS
            x = (COLUMNS - 1 - column if mirrored else column) * STEP
            tiles.append(Tile(x, top + place // COLUMNS * STEP, scale.level(facts["value"]), **facts))
        drawn.append(Group(group["label"], WIDTH if mirrored else 0, y + 17, tiles))
        y = tiles[-1].y + STEP + GAP
    return TileMap(WIDTH, max(y - GAP, TILE), drawn, scale)


class HeadFacts(TypedDict):
    """A row or a column of a coverage picture."""

    code: str
    label: str


@dataclass(frozen=True)
class Cell:
    """One field of the coverage picture."""

    value: int
    url: str
    level: int


@dataclass(frozen=True)
class CoverageRow:
    """One line of the coverage picture: its label, its cells in the order of the columns, their sum."""

    label: str
    cells: list[Cell]
    total: int


def coverage(
    rows: Sequence[HeadFacts], columns: Sequence[HeadFacts], cells: Mapping[tuple[str, str], tuple[int, str]]
) -> tuple[list[CoverageRow], Scale]:
    """The picture's lines from `cells`, {(row code, column code): (count, address)}; a missing one is 0."""
    scale = Scale.of(value for value, _address in cells.values())
    lines = []
    for row in rows:
        found = [cells.get((row["code"], column["code"]), (0, "")) for column in columns]
        drawn = [Cell(value, url, scale.level(value)) for value, url in found]
        lines.append(CoverageRow(row["label"], drawn, sum(cell.value for cell in drawn)))
    return lines, scale
