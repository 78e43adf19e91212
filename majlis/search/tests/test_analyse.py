"""The analyser: what differs in writing only becomes one token, places stay true, nothing breaks it."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from majlis.search.analyse import analyse, roots
from majlis.search.letters import fold
from majlis.search.query import LONGEST, parse, tidy
from majlis.search.snippets import Marker, marked, snippet
from majlis.search.stems import readings


def stems(text: str, language: str = "") -> list[str]:
    """The stems of a text."""
    return [token.stem for token in analyse(text, language)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مُـراقَبـة", "مراقبة"),
        ("إدارة", "اداره"),
        ("أمن", "امن"),
        ("آثار", "اثار"),
        ("مستشفى", "مستشفي"),
        ("مسؤول", "مسئول"),
        ("١٥٠٠", "1500"),
        ("۱۵۰۰", "1500"),
        ("SÛRETÉ", "surete"),
        ("œuvre", "oeuvre"),
        ("año", "ano"),
        ("ﬁche", "fiche"),
        ("ال\u200fأمن", "الامن"),
        ("Straße", "strasse"),
    ],
)
def test_spellings_of_one_word_have_one_surface(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert [token.surface for token in analyse(one)] == [token.surface for token in analyse(other)]


@pytest.mark.parametrize(
    ("forms", "language"),
    [
        ("أمن الأمن والأمن بالأمن للأمن وبالأمن فالأمن كالأمن", "ar"),
        ("كيميائي كيميائية الكيميائي والكيميائية كيمياء", "ar"),
        ("خبير خبراء الخبراء والخبراء", "ar"),
        ("سلسلة سلاسل السلاسل", "ar"),
        ("وطنية الوطنية", "ar"),
        ("inspection inspections", "en"),
        ("précurseur précurseurs PRECURSEURS", "fr"),
        ("químico química químicas", "es"),
    ],
)
def test_forms_of_one_word_have_one_stem(forms: str, language: str) -> None:
    assert len(set(stems(forms, language))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("customs", "customer"),
        ("customs", "customers"),
        ("import", "important"),
        ("imports", "importance"),
        ("importación", "importancia"),
    ],
)
def test_words_that_only_look_alike_share_no_reading(one: str, other: str) -> None:
    of_one, of_other = (set(readings(fold(word))) for word in (one, other))
    assert not of_one & of_other


def test_a_joined_preposition_leaves_a_second_reading_behind() -> None:
    assert stems("حماية", "ar")[0] in roots(analyse("لحماية المنشآت", "ar")).split()
    assert stems("مراقبة", "ar")[0] in roots(analyse("بمراقبة", "ar")).split()


def test_elision_and_possession_are_no_words() -> None:
    text = "L’usine d'électricité qu'il faut"
    assert [t.surface for t in analyse(text, "fr")] == ["usine", "electricite", "il", "faut"]
    assert [t.surface for t in analyse("the company's goods", "en")] == ["the", "company", "goods"]


def test_mixed_text_is_stemmed_by_script() -> None:
    assert stems("تدريب inspections المفتشين", "ar") == [*stems("تدريب"), "inspect", *stems("مفتشين")]


@given(st.text(max_size=300), st.sampled_from(["", "ar", "en", "fr", "es", "xx"]))
def test_any_text_gives_tokens_at_their_places(text: str, language: str) -> None:
    end = 0
    for token in analyse(text, language):
        assert end <= token.start < token.end <= len(text)
        assert token.surface.isalnum()
        assert " " not in token.stem
        assert not any(unicodedata.category(char).startswith("M") for char in token.surface)
        end = token.end


@given(st.text(max_size=500))
def test_any_text_can_be_asked_and_marked(text: str) -> None:
    query = parse(text, "ar")
    assert len(query.text) <= LONGEST
    pieces = marked(text, Marker.of(query))
    assert "".join(piece for piece, _yes in pieces) == text
    snippet(text * 3, Marker.of(query))


def test_two_hundred_thousand_characters_are_analysed_in_a_second() -> None:
    text = "مراقبة الشحنات consignment checks at the border. " * 4100
    analyse("warm up مراقبة", "ar")
    before = time.process_time()
    assert len(analyse(text, "ar")) == 4100 * 7
    assert time.process_time() - before < 1


def test_a_word_of_a_megabyte_is_cut() -> None:
    (token,) = analyse("a" * 1_000_000)
    assert len(token.surface) == 64
    assert len(tidy("x " * 1_000_000)) <= LONGEST


def test_a_snippet_shows_the_words_in_any_form_and_keeps_the_text() -> None:
    text = "Nothing here. " * 40 + "Guards inspect every lorry at the gate. " + "And more. " * 40
    pieces = snippet(text, Marker.of(parse("inspection lorries", "en")), "en")
    assert [piece for piece, yes in pieces if yes] == ["inspect", "lorry"]
    assert len("".join(piece for piece, _yes in pieces)) < 300
    marks = snippet("تعزيز والأمن هنا", Marker.of(parse("امن")), "ar")
    assert [piece for piece, yes in marks if yes] == ["والأمن"]
