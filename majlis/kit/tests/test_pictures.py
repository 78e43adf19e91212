"""The tile map and the coverage picture."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from majlis.kit.pictures import GroupFacts, HeadFacts, Scale, TileFacts, coverage, tile_map


def group(count: int) -> GroupFacts:
    tiles = [TileFacts(code=f"C{n}", label=f"Country {n}", value=n, url="") for n in range(count)]
    return GroupFacts(label="Region", tiles=tiles)


def test_tiles_never_overlap_and_stay_inside_the_picture() -> None:
    drawn = tile_map([group(23), group(1)], mirrored=False)
    places = [(tile.x, tile.y) for one in drawn.groups for tile in one.tiles]
    assert len(places) == len(set(places)) == 24
    assert all(0 <= x <= drawn.width - 26 and y + 26 <= drawn.height for x, y in places)


def test_the_map_is_mirrored_for_readers_from_right_to_left() -> None:
    plain = tile_map([group(3)], mirrored=False).groups[0]
    turned = tile_map([group(3)], mirrored=True).groups[0]
    assert [tile.x for tile in plain.tiles] == [0, 28, 56]
    assert [tile.x for tile in turned.tiles] == [252, 224, 196]
    assert (plain.edge, turned.edge) == (0, 278)


def test_an_empty_map_can_be_drawn() -> None:
    drawn = tile_map([GroupFacts(label="Region", tiles=[])], mirrored=False)
    assert drawn.groups == []
    assert drawn.height > 0


@given(st.lists(st.integers(min_value=0, max_value=5000), max_size=200))
def test_more_people_never_make_a_weaker_colour(values: list[int]) -> None:
    scale = Scale.of(values)
    levels = [scale.level(value) for value in sorted(values)]
    assert levels == sorted(levels)
    assert all((level == 0) == (value == 0) for level, value in zip(levels, sorted(values), strict=True))


@given(st.lists(st.integers(min_value=1, max_value=300), min_size=1, max_size=100))
def test_the_legend_names_every_count_once(values: list[int]) -> None:
    scale = Scale.of(values)
    for value in values:
        assert [step for step, low, high in scale.steps() if low <= value <= high] == [scale.level(value)]


def test_a_gap_in_the_coverage_is_a_zero() -> None:
    heads = [HeadFacts(code="a", label="A"), HeadFacts(code="b", label="B")]
    lines, _scale = coverage(heads, heads, {("a", "a"): (5, "#")})
    assert [[cell.value for cell in line.cells] for line in lines] == [[5, 0], [0, 0]]
    assert [line.total for line in lines] == [5, 0]
