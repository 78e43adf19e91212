"""Letters that look like others hide nothing, and honest words of other scripts are left alone."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from majlis.safety.listing import Expressions, readable

pytestmark = pytest.mark.one_database

LIST = Expressions(["zorblat", "mervil quistan", "شرنوف", "cop"])
# Written down here anew: what the office makes of Unicode's data is held against it.
DOUBLES = {
    "a": "аαᴀ4", "b": "ВΒʙ", "c": "сϲᴄ", "d": "ԁᴅ", "e": "еΕᴇ3", "h": "һНΗʜ", "i": "іιɪ1", "k": "КΚᴋк",
    "l": "ӏʟ1", "m": "МΜᴍм", "n": "Νɴ", "o": "оοᴏ0", "p": "рρᴘ", "q": "ԛ", "r": "гʀ", "s": "ѕꜱ5", "t": "ТΤᴛт",
    "u": "υᴜ", "v": "ѵνᴠ", "w": "ԝᴡ", "x": "хχ", "y": "уγʏ", "z": "Ζᴢз",
}  # fmt: skip
STYLES = [
    0xFF41,
    0x1D41A,
    0x1D5EE,
    0x1D4EA,
    0x24D0,
    0x249C,
]  # full width, bold, sans serif, script, circles, brackets
CAPITALS = [0x1F130, 0x1F150, 0x1F170]  # in squares, in filled circles, in filled squares


def _doubles(letter: str) -> list[str]:
    at = ord(letter) - ord("a")
    styled = [chr(first + at) for first in STYLES + CAPITALS]
    return [letter, letter.upper(), *DOUBLES.get(letter, ""), *styled]


def disguised(word: str) -> st.SearchStrategy[str]:
    """The word with any of its letters in the form of another one."""
    return st.tuples(*(st.sampled_from(_doubles(letter)) for letter in word)).map("".join)


@given(word=disguised("zorblat"), before=st.sampled_from(["", "A calm ", "Un ", "هذا ", "① ", "l’"]))
def test_a_word_in_any_letters_that_look_like_its_own_is_found(word: str, before: str) -> None:
    found = LIST.find(readable(f"{before}{word} lies here."))
    assert found is not None, word
    assert (found.start, found.end) == (len(before), len(before) + len(word))


@given(first=disguised("mervil"), second=disguised("quistans"))
def test_so_is_an_expression_of_several_words_in_one_of_its_forms(first: str, second: str) -> None:
    assert LIST.find(f"{first} {second}") is not None


FORMS = {
    base: [chr(code) for code in range(0xFB50, 0xFEFD) if unicodedata.normalize("NFKC", chr(code)) == base]
    for base in "شرنوفال"
}


@given(st.tuples(*(st.sampled_from([letter, *FORMS[letter]]) for letter in "شرنوف")).map("".join))
def test_presentation_forms_of_arabic_are_the_letters_that_they_present(word: str) -> None:
    assert LIST.find(f"قرأت عن {word} أمس") is not None


@pytest.mark.parametrize("word", ["شرنوڡ", "شرںوف", "شڕنوف", "شرنۆف", "بالشرٮوف", "ﺍﻟﺸﺮﻧﻮﻑ", "شرنوڤ"])
def test_letters_of_other_languages_in_arabic_script_hide_nothing(word: str) -> None:
    assert LIST.find(f"قرأت عن {word} أمس") is not None


@pytest.mark.parametrize(
    "word",
    ["z o r b l a t", "z.o.r.b.l.a.t", "z-o-r-b-l-a-t", "z_o_r_b_l_a_t",
     "Z\u00a0O\u00a0R\u00a0B\u00a0L\u00a0A\u00a0T", "zorbl@t", "zorb|at", "zorb!at", "zorblat2",
     "2zorblat", "ꓜꓳꓣꓐꓡꓮꓔ", "merv|l qu!stan", "ش ر ن و ف",
     "з о r b l а t"],
)  # fmt: skip
def test_a_word_that_is_spelled_out_or_has_signs_and_numbers_is_found(word: str) -> None:
    text = f"Here lies {word} at the quay."
    hit = LIST.find(readable(text))
    assert hit is not None and text[hit.start : hit.end] in word


def test_a_capital_i_of_another_alphabet_is_one() -> None:
    assert LIST.find("mervꓲl quistan") is not None and LIST.find("ꓟꓰꓣꓦꓲꓡ quistan") is not None


@pytest.mark.parametrize(
    "text",
    [
        "Write to amal@customs.example, or pay $500 | 3 € at 10:30!",
        "Steps: a, b, c, d, e; and 1 2 3 4 5 6.",
        "Я прочитал этот сор вчера, и мне он нравится.",
        "В старом порту собирают сор и мусор.",
        "Η Ελλάδα είναι μια χώρα στη θάλασσα.",
        "① The harbour ② The quay ③ Ⓒ 2026",
        "قرأت عن الميناء في الصباح، وپاريس مدينة كبيرة",
        "H5N1, CO2, p53 and 3D; l’été à Zürich, ğ ı ş ł",
        "The word мир means peace, and λόγος is a word.",
        "🇫🇷 🇲🇦 Naïve café, İstanbul",
    ],
)
def test_honest_words_of_other_scripts_are_left_alone(text: str) -> None:
    assert LIST.find(readable(text)) is None


@given(st.text(st.sampled_from("жлюяфыщдбгпимстаеорху "), max_size=60))
def test_no_text_in_other_letters_is_held_for_a_word_that_nobody_sees_in_it(text: str) -> None:
    assert Expressions(["zorblat", "wikket"]).find(text) is None


def test_a_word_of_doubles_only_is_held_where_its_script_is_not_at_home() -> None:
    assert LIST.find("The сор stands at the quay.") is not None


def test_a_long_word_of_doubles_costs_little() -> None:
    assert LIST.find("νιηυ01" * 2_000 + " harbour") is None


def test_a_text_of_long_words_with_many_readings_costs_little() -> None:
    among = Expressions(["illicit llilill"])
    words = ("".join("1lіӏ"[(one >> at) & 3] for at in range(30)) for one in range(1_600))
    began = time.process_time()
    found = among.find(" ".join(words))
    assert found is not None and found.unread, "held, since nobody knows what it says"
    assert time.process_time() - began < 1.5
