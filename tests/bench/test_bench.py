"""The bench itself: it parses, reckons rightly, and measures a tiny network from end to end."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from bench import homes, measure, pages, report
from bench.__main__ import parser
from bench.measure import Measured, cut
from bench.rounds import Timing

pytestmark = pytest.mark.one_database


def _measured(small: float, bare: float, large: float) -> Measured:
    times = {"small": small, "bare": bare, "large": large}
    return Measured(1000, {name: Timing(one, one) for name, one in times.items()})


def test_options_name_pages_that_exist() -> None:
    options = parser().parse_args(["--small", "--only", "thread", "--only", "desk"])
    assert options.only == ["thread", "desk"]
    assert options.small
    with pytest.raises(SystemExit):
        parser().parse_args(["--only", "nothing"])


def test_a_page_cut_into_rows_is_the_page_again() -> None:
    text = "نقاط البيع " * 33
    assert "".join(cut(text, 50)) == text
    assert len(cut(text, 50)) <= 50


def test_a_network_of_other_size_is_another_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAJLIS_BENCH_HOME", str(tmp_path))
    assert homes.root() == tmp_path
    assert homes.USUAL.times(10).posts == 60_000
    assert homes.USUAL.times(0.1).words[:2] == ["--people", "250"]


def test_ratios_and_aims_follow_from_the_medians() -> None:
    slow, quick = report.page(_measured(10, 2, 15)), report.page(_measured(3, 2, 3.3))
    assert (slow["against_bare"], slow["growth"]) == (5.0, 1.5)
    assert not any(report.aims({"thread": slow}).values())
    assert all(report.aims({"thread": quick}).values())


def test_figures_of_the_search_outlive_a_run_without_them(tmp_path: Path) -> None:
    kept = tmp_path / "latest.json"
    report.keep({"date": "2026-01-01", "search": {"ar": {"ndcg@10": 0.9}}}, kept)
    report.keep({"date": "2026-01-02"}, kept)
    assert json.loads(kept.read_text())["search"] == {"ar": {"ndcg@10": 0.9}}


@pytest.mark.slow
def test_a_tiny_network_is_measured_from_end_to_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, prepared_home: Path
) -> None:
    monkeypatch.setenv("MAJLIS_BENCH_HOME", str(tmp_path))
    tiny = homes.Sizes(people=60, organisations=20, threads=30, posts=240, resources=10)
    home = homes.prepared(tiny, prepared_home)
    figures = report.whole(tiny, tiny, 3, measure.run(home, home, pages.ALL, 3))
    assert set(figures["pages"]) == {page.name for page in pages.ALL}
    assert all(page["milliseconds"]["bare"]["median"] > 0 for page in figures["pages"].values())
    assert "thread" in report.show(figures)
    assert str(tmp_path) not in json.dumps(figures)


def _private_names(text: str) -> list[str]:
    """The names of the product with a leading underscore that a module takes or reaches for."""
    tree, found = ast.parse(text), list[str]()
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "majlis":
            modules.update(one.asname or one.name for one in node.names)
            found += [one.name for one in node.names if one.name.startswith("_")]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            found += [node.attr] if node.attr.startswith("_") and not node.attr.endswith("__") else []
    return found


def test_the_bench_uses_what_the_product_offers_and_nothing_private() -> None:
    assert _private_names("from majlis.cli import run\nrun._serve(run.listen(1))") == ["_serve"]
    folder = Path(measure.__file__).parent
    taken = {path.name: _private_names(path.read_text("utf-8")) for path in folder.rglob("*.py")}
    assert {name: names for name, names in taken.items() if names} == {}
