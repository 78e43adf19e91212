"""No dress hides a listed word; honest sentences are left alone; what has too many readings is held."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from majlis import demo
from majlis.safety import matching
from majlis.safety.listing import Expressions, Hit, around, readable
from majlis.safety.matching import forms_of
from majlis.search.analyse import analyse

pytestmark = pytest.mark.one_database

LINES = ["zorblat", "mervil quistan", "شرنوف", "ricotta"]
LIST = Expressions(LINES)
HOST = "z\u043erblat".encode("punycode").decode()
DRESSES = {
    "a hyphen": "zor-blat",
    "a soft hyphen": "zor\u00adblat",
    "a joiner": "zor\u200dblat",
    "an escape": "zor\\blat",
    "bold letters": "zor**blat**",
    "slanted letters": "z*or*blat",
    "a comment": "zor<!-- -->blat",
    "a comment with words": "zor<!-- a harbour -->blat",
    "a comment without an end": "zor<!---->blat<!-- harbour",
    "a tag": "zor<b>bl</b>at",
    "what is struck out": "zor~~harbour~~blat",
    "an entity": "&#122;orblat",
    "an entity of an entity": "&amp;#122;orblat",
    "an entity in code": "`&#x7a;orblat`",
    "a sign of an address": "https://example.org/%7Aorblat",
    "a sign of a sign of an address": "https://example.org/%257Aorblat",
    "the name of a host": f"https://xn--{HOST}.example/",
    "the text of a link": "[zor](https://example.org)blat",
    "the title of a link": "[x](https://example.org 'zor-blat')",
    "the name of a picture": "![zor-blat](https://example.org/x)",
    "a mention": "@[zor](abc)blat",
    "a line end": "zor\nblat",
    "a hyphen at a line end": "zor-\nblat",
    "a blank after a hyphen": "zor- blat",
    "two items of a list": "- zor\n- blat",
    "two cells of a table": "| zor | blat |\n|--|--|\n| a | b |",
    "a chain": "super-zor-blat-like",
    "other signs": "z/or.bl_at",
    "a sign that looks like a blank": "zor\u2800blat",
    "a picture": "zor🙂blat",
    "an apostrophe": "zor'blat",
    "three pieces": "zo rb lat",
    "letters far apart": "z    o    r    b    l    a    t",
    "pieces in other letters": "zо-rb lаt",
    "mathematical letters": "𝐳𝐨𝐫-𝐛𝐥𝐚𝐭",
    "raised letters": "ᶻᵒʳᵇˡᵃᵗ",
    "strokes through letters": "z̷o̷r̷b̷l̷a̷t̷",
    "digits": "z0r8l4t",
    "digits and signs": "z0rb1@7",
    "letters from behind": "\u202etalbroz\u202c",
    "letters from behind, by an entity": "&#8238;talbroz",
    "letters on their heads": "ʇɐlqɹoz",
    "drawn out letters": "zooorrrblaaat",
    "drawn out double letters": "ricottttta",
    "capitals for blanks": "theZorblatHere",
    "a number for a blank": "the2zorblat".replace("2z", "222z"),
    "two words with hyphens": "mer-vil quis-tan",
    "two words without a blank": "mervil_quistan",
    "tatweel": "شـرنـوف",
    "vowel signs": "شَرْنُوف",
    "an Arabic word with a hyphen": "بالشر-نوف",
    "a drawn out Arabic word": "شرنوووف",
    "an Arabic word from behind": "\u202dفونرش",
}


@pytest.mark.parametrize("dress", DRESSES)
def test_no_dress_hides_a_word(dress: str) -> None:
    text = readable(f"A calm day.\n\n{DRESSES[dress]}\n\nIt lies here.")
    hit = LIST.find(text)
    assert hit is not None and not hit.unread
    assert hit.end - hit.start <= 60


def test_a_word_across_two_fields_is_found() -> None:
    assert LIST.find(f"{readable('Of the zor')}\n{readable('blat at the quay')}") is not None


@pytest.mark.parametrize(
    "text",
    ["zorb lat", "zorb lat lies here", "z orblat", "the zor. Blat came.", "zor and blat", "zor 1 blat"],
)
def test_honest_neighbours_are_no_word(text: str) -> None:
    assert LIST.find(readable(text)) is None


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(one)


def honest() -> list[str]:
    """All sentences of the demo network in its four languages, and paragraphs of several of them."""
    folder = Path(demo.__file__).parent
    sentences: list[str] = []
    for path in sorted(folder.glob("**/*.toml")):
        sentences += _strings(tomllib.loads(path.read_text("utf-8")))
    return [*sentences, *("\n".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))]


def test_no_honest_sentence_is_held_for_a_word_that_does_not_stand_in_it() -> None:
    """Every sentence against a list of words of other sentences, and of words that honest pieces make."""
    texts = [text for text in honest() if len(text) > 15]
    assert len(texts) >= 2_000
    words = {token.surface for text in texts for token in analyse(text) if len(token.surface) >= 5}
    made = [
        "together", "cannot", "inform", "carpet", "season", "island", "therapist", "legend", "nowhere",
        "whereas", "fortune", "capable", "notable", "atone", "cabinet", "surface", "alarme", "toutefois",
        "pourtant", "encore", "ensemble", "sinfonia", "sobretodo", "conmigo", "enseguida", "anoche",
        "كلما", "إنما", "فيما", "ولاية", "منهج",
    ]  # fmt: skip
    listed = [*sorted(words)[::25], *made]
    expressions = Expressions(listed)
    forms = frozenset().union(*(forms_of(token) for word in listed for token in analyse(word)))
    wrong = [
        (text, text[hit.start : hit.end])
        for text in texts
        if (hit := expressions.find(text)) and not any(forms_of(token) & forms for token in analyse(text))
    ]
    assert wrong == []


def test_a_text_with_too_many_readings_is_not_tried_to_the_end() -> None:
    among = Expressions(["illicit llilill", "information"])
    text = " ".join("".join("1lіӏ"[(one >> at) & 3] for at in range(10)) for one in range(1_800))
    tried: list[int] = []

    class Counting(matching.Effort):
        def spend(self, readings_tried: int) -> None:
            tried.append(readings_tried)
            super().spend(readings_tried)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("majlis.safety.listing.Effort", Counting)
        hit = among.find(text)
    assert hit == Hit(0, 0, unread=True)
    assert matching.MOST_READINGS < sum(tried) < matching.MOST_READINGS * 2
    assert around(text, hit, 60).startswith("1111111111 ")


def test_no_honest_text_comes_near_to_the_most_readings() -> None:
    expressions = Expressions([*LINES, "information", "solution", "cop"])
    honest_ones = [
        "\n".join(honest())[:20_000],
        "В старом порту собирают сор и мусор, и мне он нравится. " * 350,
        "Η Ελλάδα είναι μια χώρα στη θάλασσα, και ο λόγος είναι καλός. " * 320,
        " ".join(f"+216 11 {one} 1{one * 37}01 l1l{one} 10110101" for one in range(500)),
        "1. One. 1.1 Two. 1.1.1 Three, 10:30, H5N1 and CO2, p53; 10.0.0.1. " * 300,
    ]
    for text in honest_ones:
        effort = matching.Effort(text)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("majlis.safety.listing.Effort", lambda _text, effort=effort: effort)
            expressions._look(text)
        assert matching.MOST_READINGS - effort.left < matching.MOST_READINGS / 4, text[:60]
