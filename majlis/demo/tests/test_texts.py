"""The written fragments: right script, right shape, and nothing that could harm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest

from majlis.demo import documents
from majlis.demo.data import HERE, LANGUAGES, countries, toml, topics
from majlis.demo.where import in_country, the_country
from majlis.demo.words import Scene, writer
from majlis.files import extract
from majlis.files.reading import sound
from majlis.network import seed

# Names of substances, of what is done with them, of devices and of quantities. Roots where words bend.
DENIED = re.compile(
    r"\b(sarin|soman|tabun|vx|novichok|ricin|phosgen\w*|chlorine|chlore|cloro|mustard gas|cyanid\w*|cyanure|"
    r"cianuro|nitrat\w*|peroxid\w*|peróxido|peroxyde|tatp|hmtd|anfo|amoni\w*|ammoni\w*|acetone|acétone|acetona|"
    r"acid|acide|ácido|sulphur|soufre|azufre|fertili[sz]er\w*|engrais|fertilizante\w*|detonat\w*|détonat\w*|"
    r"synthesi\w*|synthèse|síntesis|recipe|recette|receta|dosage|dosis|concentration|concentración|"
    r"\d+\s?(kg|g|mg|ml|l|litres?|liters?|litros?|grams?|gramos?|grammes?|tonnes?|toneladas?))\b",
    re.IGNORECASE,
)
DENIED_ARABIC = re.compile(
    r"\b(?:و|ب|ل)?(?:ال)?(?:سارين|نترات|بيروكسيد|كلور|سيانيد|أسيتون|حمض|صاعق|كبريت|غرام|كيلوغرام|لتر|وصفة)\b"
)
_ARABIC = re.compile("[\u0600-\u06ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_SLOT = re.compile(r"\{(\w+)\}")
_KNOWN_SLOTS = {"topic", "term", "country", "the_country", "in_country", "place", "year", "n", "pct"}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _fragments(language: str) -> list[str]:
    return [*_strings(toml(f"texts/phrases.{language}")), *_strings(toml(f"texts/topics.{language}"))]


def _shape(value: Any) -> Any:
    return {key: _shape(each) for key, each in value.items()} if isinstance(value, dict) else len(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fragment_is_in_the_script_of_its_language(language: str) -> None:
    for text in _fragments(language):
        bare = _SLOT.sub("", text)
        arabic, latin = len(_ARABIC.findall(bare)), len(_LATIN.findall(bare))
        assert (arabic > latin) if language == "ar" else (arabic == 0), text


def test_the_four_languages_have_the_same_fragments() -> None:
    for name in ("texts/topics", "texts/phrases"):
        shapes = []
        for language in LANGUAGES:
            shape = _shape(toml(f"{name}.{language}"))
            shape.get("resources", {}).pop("revision", None)
            shapes.append(shape)
        assert shapes == [shapes[0]] * 4
    assert list(toml("texts/topics.en")) == [topic.code for topic in topics()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_fragments_use_only_the_slots_that_exist(language: str) -> None:
    for text in _fragments(language):
        assert set(_SLOT.findall(text)) <= _KNOWN_SLOTS, text


def test_no_text_of_the_demo_or_of_the_facts_names_anything_hazardous() -> None:
    files = [*HERE.rglob("*.toml"), *seed.DATA.glob("*.json"), HERE / "cast.py"]
    assert len(files) > 12
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not DENIED.search(text), (path.name, DENIED.search(text))
        assert not DENIED_ARABIC.search(text), (path.name, DENIED_ARABIC.search(text))


def test_the_deny_list_itself_finds_what_it_should() -> None:
    assert DENIED.search("mix 3 kg of it")
    assert DENIED.search("a Recipe")
    assert DENIED_ARABIC.search("كمية من النترات")
    assert not DENIED.search("three forms, a list and a call")


def test_countries_stand_right_in_a_sentence() -> None:
    assert in_country("en", "NL", "Netherlands") == "in the Netherlands"
    assert in_country("fr", "MA", "Maroc") == "au Maroc"
    assert in_country("fr", "PH", "Philippines") == "aux Philippines"
    assert in_country("fr", "TN", "Tunisie") == "en Tunisie"
    assert in_country("es", "US", "Estados Unidos") == "en los Estados Unidos"
    assert in_country("ar", "JO", "الأردن") == "في الأردن"
    assert the_country("en", "FR", "France") == "France"


def _scene(rng: Random) -> Scene:
    return Scene(rng.choice(countries()), rng.choice(topics()), date(2025, 3, 4))


@pytest.mark.parametrize("language", LANGUAGES)
def test_written_texts_are_whole_and_differ(language: str) -> None:
    rng, pen = Random(7), writer(language)
    texts = set()
    for _time in range(300):
        scene = _scene(rng)
        for text in (pen.question(rng, scene), pen.answer(rng, scene), pen.followup(rng, scene)):
            assert "{" not in text
            assert "  " not in text
        texts.add(pen.answer(rng, scene))
    assert len(texts) == 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_do_not_repeat(language: str) -> None:
    rng, pen, taken = Random(7), writer(language), set[str]()
    titles = [pen.title(rng, _scene(rng), taken) for _time in range(400)]
    assert len(set(titles)) == 400
    assert all(len(title) <= 200 for title in titles)


# The PDF writer knows Latin letters only, so no Arabic resource gets a PDF.
_MADE = [
    (form, each) for form in sorted(documents.MAKERS) for each in LANGUAGES if (form, each) != ("pdf", "ar")
]


@pytest.mark.parametrize(("form", "language"), _MADE)
def test_a_made_file_says_what_the_index_is_told(form: str, language: str) -> None:
    document = writer(language).document(Random(3), _scene(Random(4)), "guidance", set())
    data, pages = documents.MAKERS[form](document)
    read = [sound(page) for page in extract.pages(form, data, "utf-8")]
    assert [" ".join(page.split()) for page in read] == [" ".join(page.split()) for page in pages]
    assert document.sections[-1][1][-1][:30] in " ".join(" ".join(pages).split())


def test_an_arabic_word_document_runs_from_right_to_left() -> None:
    document = writer("ar").document(Random(3), _scene(Random(4)), "guidance", set())
    assert documents.docx(document, right_to_left=True)[0] != documents.docx(document)[0]


def test_the_facts_are_plain_json() -> None:
    for path in seed.DATA.glob("*.json"):
        assert isinstance(json.loads(path.read_text(encoding="utf-8")), list)
