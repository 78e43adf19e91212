"""Text is stored as it was typed, or refused with a sentence."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from majlis.kit.languages import CODES
from majlis.kit.tests.hostile import HARMLESS, REFUSED, REORDERING, UNSEEN
from majlis.kit.text import LineField, TextField, clean_line, clean_text, printable


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_kept_as_it_is(text: str) -> None:
    assert clean_line(text) == unicodedata.normalize("NFC", text)
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("code", CODES)
def test_unsound_text_is_refused_with_a_sentence(text: str, code: str) -> None:
    with translation.override(code), pytest.raises(ValidationError) as refused:
        clean_line(text)
    assert refused.value.messages[0]


@pytest.mark.parametrize("text", REORDERING)
def test_what_reorders_the_text_around_it_is_taken_out(text: str) -> None:
    seen = [char for char in text if unicodedata.category(char) != "Cf"]
    assert list(clean_line(text)) == seen


@pytest.mark.parametrize("text", UNSEEN)
def test_text_that_nobody_can_see_counts_as_empty(text: str) -> None:
    assert clean_line(text) == clean_text(text) == ""


def test_letters_are_composed() -> None:
    assert clean_line("Re\u0301ussi") == "Réussi"


def test_line_ends_become_one_kind_and_a_line_stays_a_line() -> None:
    assert clean_text("a\r\nb\rc\u2028d") == "a\nb\nc\nd"
    assert clean_line("a\r\nb\tc") == "a b c"


def test_indentation_and_inner_blanks_are_not_touched() -> None:
    assert clean_text("    code\n\n  more  \n") == "    code\n\n  more"


def test_a_text_that_is_too_long_is_refused_with_both_figures() -> None:
    with pytest.raises(ValidationError) as refused:
        clean_line("x" * 201)
    assert "201" in refused.value.messages[0] and "200" in refused.value.messages[0]


def test_ten_megabytes_are_refused_at_once() -> None:
    with pytest.raises(ValidationError):
        clean_text("ي" * 10_000_000)


def test_fields_give_the_sound_text_and_run_in_its_own_direction() -> None:
    assert LineField().clean(" name ") == "name"
    assert TextField().clean("a\r\nb") == "a\nb"
    assert LineField().widget.attrs["dir"] == "auto"
    assert TextField(limit=9).widget.attrs["maxlength"] == "9"


def test_what_was_typed_can_be_sent_back() -> None:
    assert printable("half \ud800").encode() == b"half ?"
    assert printable("وضوح") == "وضوح"


@given(st.text(st.characters()))
def test_any_text_is_kept_to_the_letter_or_refused(text: str) -> None:
    try:
        stored = clean_text(text)
    except ValidationError:
        return
    assert stored == clean_text(stored)
    composed = unicodedata.normalize("NFC", text)
    assert [char for char in stored if char.isalnum()] == [char for char in composed if char.isalnum()]
