"""One word for one thing in each catalogue: what glossary and `docs/words.md` decided, what they forbid."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polib
import pytest

from tests.house.sources import ROOT

pytestmark = pytest.mark.one_database

# What is never written, with what is written instead.
NEVER = {
    "ar": {
        r"كلم(ة|تا) (ال)?سر\b": "كلمة المرور",
        r"محرف|محارف": "حرف",
        r"استمارة": "نموذج",
        r"المنصة": "المركز",
        r"[?؟]:": "a question keeps its mark only",
        r"\b(انسخ|احتفظ|اختر|عنوانك|تصلك|يمكنك|تحقق بنفسك)\b": "everybody is addressed in the plural",
        r"(?<![a-zA-Z%)]), ": "،",
    },
    "fr": {
        r"[Cc]ourriel": "e-mail",
        r"[Aa]dresses? électronique": "adresse e-mail",
        r"membres? acceptée?s?\\b": "membre admis",
        r"\bquoi qui\b": "quelle que soit la raison qui",
        r"la plateforme": "le pôle",
    },
    "es": {
        r"clave de seguridad": "llave de seguridad",
        r"miembros? aceptado": "miembro admitido",
        r"la plataforma": "el centro",
        r"\b[Mm]arcado TLP": "etiqueta TLP",
    },
}
# A case of vetting, a profile and a file are three things; in Arabic they begin with the same word.
CASE = re.compile(r"\b(case|cases|Case|Cases)\b")
APART = {"membership": "عضوي", "safety": "حال"}


def said(language: str) -> Iterator[tuple[str, polib.POEntry, str]]:
    """Every translation of a language, with its app."""
    for path in sorted(ROOT.glob(f"majlis/*/locale/{language}/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            for text in entry.msgstr_plural.values() if entry.msgid_plural else (entry.msgstr,):
                yield path.parts[-5], entry, text


@pytest.mark.parametrize("language", NEVER)
def test_no_catalogue_uses_a_second_word_for_the_same_thing(language: str) -> None:
    found = [
        f"{app}: {text!r}: write {instead}"
        for app, _entry, text in said(language)
        for pattern, instead in NEVER[language].items()
        if re.search(pattern, text)
    ]
    assert not found


def test_an_arabic_case_is_never_taken_for_a_file_or_a_profile() -> None:
    found = [
        f"{app}: {entry.msgid!r}: {text!r}"
        for app, entry, text in said("ar")
        if app in APART and CASE.search(entry.msgid) and "ملف" in text and APART[app] not in text
    ]
    assert not found


def test_a_spanish_archive_of_ones_data_is_never_taken_for_a_file() -> None:
    data = re.compile(r"\b[Aa]rchives?\b(?! such as)")
    found = [
        f"{app}: {entry.msgid!r}: {text!r}"
        for app, entry, text in said("es")
        if data.search(entry.msgid) and "ile" not in entry.msgid and re.search("archiv", text, re.IGNORECASE)
    ]
    assert not found
