"""What a run says: ratios, the aims, and `latest.json`. Absolute times depend on the machine and its other
work; they are kept to show what the ratios were made of."""

from __future__ import annotations

import json
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

from bench.homes import Sizes
from bench.measure import Measured

LATEST = Path(__file__).parent / "latest.json"
THREAD_AIM = 2.0  # times the bare page of the same size
GROWTH_AIM = 1.3  # times, at ten times the items


def _ratios(found: Measured) -> dict[str, float]:
    small, bare, large = (found.timings[name] for name in ("small", "bare", "large"))
    ratios = {"against_bare": small.median / bare.median, "growth": large.median / small.median}
    if bare.processor and small.processor:
        ratios["against_bare_processor"] = small.processor / bare.processor
        ratios["growth_processor"] = large.processor / small.processor
    return {name: round(value, 2) for name, value in ratios.items()}


def page(found: Measured) -> dict[str, Any]:
    """The figures of one page."""
    times = {
        name: {"median": round(one.median, 2), "processor": round(one.processor, 2)}
        for name, one in found.timings.items()
    }
    return {"bytes": found.size, **_ratios(found), "milliseconds": times}


def aims(pages: dict[str, dict[str, Any]]) -> dict[str, bool]:
    """Which aims are met, of those that were measured."""
    met = {f"growth of {name} < {GROWTH_AIM}": one["growth"] < GROWTH_AIM for name, one in pages.items()}
    if "thread" in pages:
        met[f"thread <= {THREAD_AIM} x bare"] = pages["thread"]["against_bare"] <= THREAD_AIM
    return met


def whole(small: Sizes, large: Sizes, times: int, measured: dict[str, Measured]) -> dict[str, Any]:
    """Everything but the search figures."""
    pages = {name: page(one) for name, one in measured.items()}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "sizes": {"small": small.__dict__, "large": large.__dict__},
        "versions": {
            "python": platform.python_version(),
            "django": django.get_version(),
            "sqlite": sqlite3.sqlite_version,
        },
        "requests": times,
        "pages": pages,
        "aims": aims(pages),
    }


def show(report: dict[str, Any]) -> str:
    """The figures as lines of text."""
    head = ("page", "bytes", "x bare", "growth", "x bare cpu", "growth cpu")
    lines = [f"{head[0]:<12}" + "".join(f"{name:>12}" for name in head[1:])]
    for name, one in report["pages"].items():
        columns = ("bytes", "against_bare", "growth", "against_bare_processor", "growth_processor")
        lines.append(f"{name:<12}" + "".join(f"{one.get(column, '-'):>12}" for column in columns))
    lines += [f"  {'met   ' if met else 'MISSED'} {aim}" for aim, met in report["aims"].items()]
    return "\n".join(lines)


def keep(report: dict[str, Any], path: Path = LATEST) -> None:
    """Write the figures down; figures that this run did not make are kept from the last one."""
    try:
        last = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        last = {}
    if "search" not in report and "search" in last:
        report = {**report, "search": last["search"]}
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
