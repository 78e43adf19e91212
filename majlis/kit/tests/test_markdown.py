"""Markdown becomes safe HTML, in the direction of its words, in bounded time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from majlis.kit.markdown import LIMIT, mentioned, plain, render
from majlis.kit.tests.hostile import HARMLESS, REFUSED, REORDERING

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](javascript:alert(1))",
    '![x"onerror="alert(1)](/a)',
    '[x](/a "onmouseover=alert(1)")',
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "```<script>\n</script>\n```",
    "@[<script>alert(1)</script>](abc)",
    '@[a](abc" onclick="x)',
    "<style>*{display:none}</style>",
    "<iframe src=//evil.example>",
    "[a]: javascript:alert(1)\n\n[a]",
    '<https://example.org/"onclick=alert(1)>',
    'https://example.org/"onclick=alert(1)',
]


@pytest.mark.parametrize("source", ATTACKS)
def test_no_script_and_no_element_of_the_writer_gets_through(source: str) -> None:
    html = render(source, mention=lambda handle: f"/experts/{handle}/").lower()
    assert "<script" not in html and "<img" not in html and "<svg" not in html and "<iframe" not in html
    assert 'href="javascript' not in html and 'href="data' not in html and 'href="vbscript' not in html
    tags = [part.partition(">")[0] for part in html.split("<")[1:]]
    assert not any(" on" in tag or "style" in tag for tag in tags)


def test_a_picture_is_a_link_and_nothing_is_fetched() -> None:
    html = render("![map](https://example.org/map.png)")
    assert "<img" not in html
    assert '<a href="https://example.org/map.png" rel="nofollow noopener ugc">map</a>' in html


def test_each_block_finds_its_own_direction_and_a_list_that_of_its_first_words() -> None:
    assert render("سؤال") == '<p dir="auto">سؤال</p>\n'
    html = render("1. (1) نقطة\n2. point")
    assert '<ol dir="rtl">' in html and '<span dir="auto">point</span>' in html
    assert '<pre dir="ltr">' in render("```\nx\n```")
    assert '<table dir="rtl">' in render("| أ | b |\n|---|---|\n| 1 | 2 |")


def test_headings_stand_under_those_of_the_page() -> None:
    assert render("# One").startswith("<h3")
    assert render("###### Six").startswith("<h6")


def test_an_address_in_the_text_becomes_a_link_without_the_full_stop() -> None:
    html = render("See https://example.org/a_b_c. Then (http://example.org/x).")
    assert (
        '<a href="https://example.org/a_b_c" rel="nofollow noopener ugc">https://example.org/a_b_c</a>. Then'
        in html
    )
    assert ">http://example.org/x</a>)." in html


def test_a_mention_is_a_link_where_the_person_is_known_and_a_name_where_not() -> None:
    source = "سؤال إلى @[أمينة](abc123) و @[Bob](unknown)"
    html = render(source, mention={"abc123": "/experts/abc123/"}.get)
    assert (
        '<a class="mention" href="/experts/abc123/" rel="nofollow noopener ugc"><bdi>@أمينة</bdi></a>' in html
    )
    assert "<bdi>@Bob</bdi>" in html and "unknown" not in html


def test_mentions_are_listed_once_and_not_from_code() -> None:
    assert mentioned("@[A](a1) `@[B](b1)` @[A](a1) **@[C](c1)**\n\n    @[D](d1)") == ["a1", "c1"]


def test_plain_words_have_no_marks() -> None:
    source = "# Title\n\n- one *two* @[Name](h)\n\n```\ncode\n```\n![alt](s) [link](u)\nnext"
    assert plain(source) == "Title\none two @Name\ncode\nalt link\nnext"


def test_a_text_over_the_limit_is_shown_plain() -> None:
    html = render("**x** <b>\n" * LIMIT)
    assert "<strong>" not in html and "&lt;b&gt;" in html


PATHOLOGICAL = {
    "brackets": "[", "stars": "*a ", "quotes": "> ", "strong": "a**b", "links": "[a](", "pictures": "![",
    "mentions": "@[", "open mentions": "@[a ", "schemes": "http:", "addresses": "http://a.", "cells": "|",
    "angles": "<", "items": "\n- a", "mixed": "_*", "nested items": "- ", "backticks": "`` ` ", "rows": "|\n",
}  # fmt: skip


@pytest.mark.parametrize("piece", PATHOLOGICAL.values(), ids=PATHOLOGICAL)
def test_no_text_keeps_the_parser_busy(piece: str) -> None:
    start = time.process_time()
    render((piece * LIMIT)[:LIMIT])
    assert time.process_time() - start < 5


ORDINARY = """# What we saw at the border

Forty *mixed* consignments arrive **each day**; @[Bob](bob) told us of `code 7`, see https://example.org/a.

- first the papers, then the seals
- then [the list](https://example.org/list) of the port
  1. by weight
  2. by origin

> They asked for a second look,
> and got one.

|port|checked|
|-|-|
|north|12|
|south|40|

"""
SLOW = {
    "lines below lines": "---\n", "quotes cut short": "\n> ---\n|-|h|", "headed quotes": "===\n&amp;\n> ",
    "brackets": "[", "pictures": "![", "open mentions": "@[a ", "lists of brackets": "- [\n", "lines": "[\n",
    "lists": "- 1\n  - 2\n    - 3\n", "heads of tables": "a\n-|\n", "strong pictures": "**![- -",
    "definitions": "[a]: b \"\n", "titles": "\n[a]: b '\nx", "stars": "***a** ", "quoted lists": "> - ",
}  # fmt: skip


def _seconds(source: str) -> float:
    """The processor time of rendering, the shorter of two."""
    times = []
    for _again in range(2):
        start = time.process_time()
        render(source)
        times.append(time.process_time() - start)
    return min(times)


SLOW["lazy quotes"] = "> " * 20 + "a" + "\nb" * 9000


@pytest.mark.parametrize("piece", SLOW.values(), ids=SLOW)
def test_the_worst_text_costs_a_small_multiple_of_an_ordinary_one(piece: str) -> None:
    longest = 20_000
    ordinary = _seconds((ORDINARY * longest)[:longest])
    assert _seconds((piece * longest)[:longest]) < 30 * ordinary


def test_a_long_quote_and_a_long_list_stay_whole() -> None:
    assert render("> a line\nthat goes on\n" * 900).count("<blockquote") == 1
    assert render("- an item\n  that goes on\n" * 900).count("<ul") == 1


def test_tables_that_grow_by_themselves_stay_bounded() -> None:
    source = "|a|b|\n|-|-|\n" + "|\n" * 20_000
    assert len(render(source)) < 3_000_000


def test_wide_tables_of_empty_rows_stay_bounded() -> None:
    wide = "|a" * 1000 + "|\n" + "|-" * 1000 + "|\n" + "|\n" * 1000 + "\n"
    start = time.process_time()
    html = render((wide * 9)[:LIMIT])
    assert time.process_time() - start < 5
    assert len(html) < 1_000_000


def test_a_table_of_some_hundred_rows_is_a_table_also_after_many_lines() -> None:
    source = "a | b\n" * 6000 + "\n|a|b|\n|-|-|\n" + "|c|d|\n" * 300
    assert render(source[-9000:]).count("<td") == 600


@pytest.mark.parametrize("text", [*HARMLESS, *REORDERING, *REFUSED[:1]])
def test_hostile_text_is_rendered_without_an_error(text: str) -> None:
    assert render(text)
    assert isinstance(plain(text), str)


@given(st.text(alphabet="[]()@!`*_>-#|:\\\"'<&x \nسhtp/."))
def test_any_text_renders_to_the_elements_of_the_list(source: str) -> None:
    html = render(source, mention=lambda handle: "/x/")
    assert "<script" not in html and "javascript:" not in html.partition("href=")[2][:12]
