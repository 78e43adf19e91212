"""What `majlis demo` says while it works, and who may sign in afterwards."""

from __future__ import annotations

import io
from random import Random
from typing import Any

import pytest

from majlis.demo import load
from majlis.demo.cast import CAST, PASSWORD
from majlis.demo.threads import sizes


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_bar_grows_and_elsewhere_each_step_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []
    for out in (_Terminal(), io.StringIO()):
        monkeypatch.setattr("sys.stderr", out)
        bar = load.Bar()
        for done in range(101):
            bar("posts", done, 100)
        bar("resources", 0, 5)
        seen.append(out.getvalue())
    live, plain = seen
    assert "█" * 28 in live
    assert "100/100" in live
    assert live.count("\r") < 35
    assert plain == "majlis: posts (100)\nmajlis: resources (5)\n"


def test_the_cast_can_sign_in_with_a_password_in_demo_mode_only(settings: Any) -> None:
    settings.DEMO = False
    assert load.sign_ins() == []
    settings.DEMO = True
    assert [row[:2] for row in load.sign_ins()] == [(role["email"], PASSWORD) for role in CAST]


@pytest.mark.parametrize(("threads", "posts"), [(600, 6000), (12, 60), (5, 5), (1, 1), (300, 900)])
def test_posts_are_shared_out_among_threads_without_a_rest(threads: int, posts: int) -> None:
    counts = sizes(Random(1), threads, posts)
    assert len(counts) == threads
    assert sum(counts) == posts
    assert min(counts) >= 1


def test_some_threads_are_long() -> None:
    assert sum(count > 50 for count in sizes(Random(1), 600, 6000)) >= 3
