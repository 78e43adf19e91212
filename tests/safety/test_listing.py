"""What the operator's list finds, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from majlis.safety.listing import Expressions, around, expressions, readable

pytestmark = pytest.mark.one_database

LINES = ["# a remark", "", "zorblat", "mervil quistan", "شرنوف", "  flambrer  # with a remark"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A zorblat stands here.", "en"),
        ("ZORBLATS, all of them", "en"),
        ("des zorblats", "fr"),
        ("los zórblats", "es"),
        ("zor\u00adblat and zor\u200bblat", "en"),
        ("ｚｏｒｂｌａｔ", "en"),
        ("The Mervil  Quistans", "en"),
        ("mervil\nquistan", "es"),
        ("قرأت عن الشرنوف أمس", "ar"),
        ("وبالشرنوف", "ar"),
        ("شَرْنُوفات", "ar"),
        ("a text in English with شرنوفين in it", "en"),
        ("on flambrera demain", "fr"),
    ],
)
def test_every_form_of_an_expression_is_found(text: str, language: str) -> None:
    assert Expressions(LINES).find(text) is not None


@pytest.mark.parametrize(
    "text", ["A harbour at noon.", "mervil and later quistan", "quistan mervil", "zorb lat", "a remark", ""]
)
def test_other_words_are_left_alone(text: str) -> None:
    assert Expressions(LINES).find(text) is None


def test_marks_inside_a_word_hide_it_from_nobody() -> None:
    for source in ("zor**bl**at", "zor&#98;lat", "zor\\blat [x](https://example.org/zorblat)", "`zorblat`"):
        assert Expressions(LINES).find(readable(source)) is not None, source


class Emptied(dict[Any, Any]):
    """What is known, as if another thread emptied it just after it was asked."""

    def __contains__(self, key: object) -> bool:
        there = super().__contains__(key)
        self.clear()
        return there


def test_what_is_known_may_be_forgotten_while_it_is_asked_for() -> None:
    among = Expressions(LINES)
    hit = among.find("On zorblat.")
    among._known = Emptied(among._known)
    assert among.find("On zorblat.") == hit is not None


def test_plain_words_are_not_said_twice() -> None:
    assert readable("One.\n\nTwo.").count("One") == 1


def test_the_list_is_read_again_when_its_file_changes(listed: Path) -> None:
    assert expressions().find("a brankel") is None
    listed.write_text("brankel\n", "utf-8")
    assert expressions().find("a brankel") is not None
    assert expressions().find("a zorblat") is None


def test_a_list_that_is_gone_goes_on(listed: Path) -> None:
    assert expressions().find("a zorblat")
    listed.unlink()
    assert expressions().find("a zorblat")


def test_a_list_that_was_never_read_stops_writing(tmp_path: Path, settings: Any) -> None:
    settings.SCREENING_LIST = tmp_path / "nowhere.txt"
    with pytest.raises(OSError, match="cannot be read"):
        expressions()


def test_without_a_list_nothing_is_held(settings: Any) -> None:
    settings.SCREENING_LIST = None
    assert expressions().find("zorblat") is None


def test_an_excerpt_is_what_stands_around() -> None:
    text = "far " * 200 + "zorblat" + " away" * 200
    excerpt = around(text, Expressions(LINES).find(text), 600)
    assert "zorblat" in excerpt
    assert len(excerpt) < 400
    assert around("short", None, 600) == "short"


@pytest.mark.parametrize(
    "unseen", ["\U000e0020", "\U000e0101", "\u3164", "\uffa0", "\u115f", "\u200d" * 130, "\u0301" * 130]
)
def test_what_nobody_sees_inside_a_word_hides_it_from_nobody(unseen: str) -> None:
    found = Expressions(["zorblat"]).find(readable(f"A calm zor{unseen}blat lies here."))
    assert found is not None and found.start == 7
