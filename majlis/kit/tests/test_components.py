"""The components as templates print them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from majlis.kit import marks
from majlis.kit.forms import Form, LineField

TEMPLATES = Path(marks.__file__).parents[1]


def printed(source: str, **context: Any) -> str:
    request = RequestFactory().get("/list/?sort=name&page=3&q=a b")
    return Template("{% load kit %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("marking", "label", "colour"),
    [
        (0, "CLEAR", "clear"),
        (1, "GREEN", "green"),
        (2, "AMBER", "amber"),
        (3, "AMBER+STRICT", "amber"),
        (4, "RED", "red"),
        ("TLP:RED", "RED", "red"),
        ("TLP:AMBER+STRICT", "AMBER+STRICT", "amber"),
        (None, "AMBER", "amber"),
    ],
)
def test_a_marking_is_printed_with_its_label_and_colour(marking: object, label: str, colour: str) -> None:
    assert printed("{% tlp m %}", m=marking) == f'<span class="tlp {colour}">TLP:{label}</span>'


def test_numbers_are_isolated_and_follow_the_language() -> None:
    with translation.override("fr"):
        assert printed("{{ n|num }}", n=2514) == '<bdi class="num" dir="ltr">2\u202f514</bdi>'
    with translation.override("ar"):
        assert printed("{% num n %}", n=2514) == '<bdi class="num" dir="ltr">2,514</bdi>'


@pytest.mark.parametrize(
    ("language", "octets", "said"),
    [
        ("en", 25 * 1024**2, "25 MB"),
        ("en", 40, "1 kB"),
        ("ar", 25 * 1024**2, "25 ميغابايت"),
        ("fr", 1_600_000, "1,5\u202fMo"),
    ],
)
def test_a_file_size_is_written_as_the_reader_writes_it(language: str, octets: int, said: str) -> None:
    with translation.override(language):
        assert printed("{{ n|file_size }}", n=octets) == said


@pytest.mark.parametrize(
    ("people", "said"),
    [(0, "لا يمكن لأحد"), (1, "عضو واحد"), (2, "عضوان"), (3, "أعضاء"), (11, "عضوا"), (100, "عضو")],
)
def test_the_audience_band_uses_all_six_plurals_of_arabic(people: int, said: str) -> None:
    with translation.override("ar"):
        assert said in printed("{% audience_band 2 n 1 %}", n=people)


def test_a_country_is_a_code_to_the_eye_and_its_name_to_the_ear() -> None:
    shown = printed("{% tile code name %}", code="MA", name="Морокко <b>")
    assert '<span aria-hidden="true">MA</span><bdi class="hush">Морокко &lt;b&gt;</bdi>' in shown
    assert 'title="Морокко &lt;b&gt;"' in shown
    card = SimpleNamespace(
        name="Salma", country_code="MA", country_label="المغرب", function="", organisation=""
    )
    assert '<bdi class="hush">المغرب</bdi>' in printed("{% person_line card %}", card=card)


def test_a_time_long_ago_is_a_date_and_a_near_one_a_distance() -> None:
    with translation.override("en"):
        now = timezone.now()
        assert "2 hours ago" in printed("{% when m %}", m=now - timedelta(hours=2, minutes=1))
        assert "ago" not in printed("{% when m %}", m=now - timedelta(days=40))


def test_a_hostile_name_is_printed_as_text() -> None:
    card = SimpleNamespace(
        name="<script>alert(1)</script>", function='" onclick="x', url="/x/", initials="<b"
    )
    html = printed("{% person_line card %}", card=card)
    assert "<script>" not in html
    assert "<b" not in html.replace("<bdi", "")
    assert 'onclick="x' not in html


def test_hint_and_error_are_tied_to_their_field() -> None:
    class Sample(Form):
        title = LineField(label="Title", help_text="A hint")

    form = Sample({"title": ""})
    html = printed("{% field f.title %}", f=form)
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'href="#id_title"' in printed("{% error_summary f %}", f=form)


def test_choices_stand_in_a_fieldset_with_a_legend() -> None:
    class Sample(Form):
        one = forms.ChoiceField(label="Which", widget=forms.RadioSelect, choices=[("a", "A")])

    html = printed("{% field f.one %}", f=Sample({}))
    assert "<legend>Which" in html
    named = re.findall(r'\bid="([^"]+)"', html)
    assert len(named) == len(set(named)), "no two things of one name"
    led = re.findall(r'href="#([^"]+)"', printed("{% error_summary f %}", f=Sample({})))
    assert led and f'<fieldset class="field choices" id="{led[0]}" tabindex="-1"' in html


def test_sorting_turns_round_and_goes_back_to_the_first_page() -> None:
    html = printed('{% sort_header "Name" "name" %}')
    assert 'aria-sort="ascending"' in html
    assert "sort=-name" in html
    assert "page=" not in html
    assert "q=a+b" in html


def test_signs_that_point_are_marked_for_mirroring_and_others_not() -> None:
    assert "points" in printed('{% icon "arrow" %}')
    assert "points" not in printed('{% icon "bell" %}')


def test_found_words_are_marked_and_everything_is_escaped() -> None:
    assert marks.highlighted([("a <b> ", False), ("<i>", True)]) == "a &lt;b&gt; <mark>&lt;i&gt;</mark>"


def test_a_kept_part_speaks_the_language_of_the_page_and_says_its_own_values() -> None:
    source = '{% kept "kit/parts/foot.html" notes=notes links=links %}'
    notes, links = ("A <b>note</b>",), ()
    with translation.override("fr"):
        first = printed(source, notes=notes, links=links)
    with translation.override("ar"):
        second = printed(source, notes=notes, links=links)
    assert "À propos" in first
    assert "À propos" not in second
    assert "A &lt;b&gt;note&lt;/b&gt;" in first
    assert "Another" in printed(source, notes=("Another",), links=links)
    with translation.override("fr"):
        assert printed(source, notes=notes, links=links) == first


def test_a_kept_part_knows_nothing_of_the_request_or_of_who_reads() -> None:
    sources = {path: path.read_text() for path in TEMPLATES.glob("**/*.html")}
    kept = {name for text in sources.values() for name in re.findall(r'{% kept "([^"]+)"', text)}
    assert "kit/parts/rooms.html" in kept
    for path, text in sources.items():
        if any(str(path).endswith(f"/templates/{name}") for name in kept):
            found = re.findall(r"\b(?:request|frame|user|viewer|perms|messages|csrf_token|now)\b", text)
            assert found == [], path


def test_a_chip_breaks_a_word_that_is_wider_than_the_page() -> None:
    sheet = (Path(__file__).parents[1] / "static/kit/majlis.css").read_text()
    assert ".chip bdi { min-inline-size: 0; overflow-wrap: anywhere; }" in sheet
