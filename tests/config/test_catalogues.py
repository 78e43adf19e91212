"""The check of the catalogues finds what translators forgot."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from majlis.config.catalogues import (
    PLURAL_FORMS,
    compile_catalogues,
    faults_of,
    messages_of,
    update_catalogues,
)

pytestmark = pytest.mark.one_database

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

A = _("Hello %(name)s")
B = ngettext("%(n)s member", "%(n)s members", 2)
C = pgettext("state", "Draft")
D = _("one " "sentence")
"""
TEMPLATE = """{% load i18n %}
    <p>{% translate "Send" %} {% translate "Close" context "verb" %}</p>
{% blocktranslate trimmed count n=n %}
  {{ n }} answer
{% plural %}
  {{ n }} answers
{% endblocktranslate %}
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An app with a few texts and complete catalogues."""
    root = tmp_path / "room"
    (root / "templates").mkdir(parents=True)
    (root / "views.py").write_text(PYTHON, "utf-8")
    (root / "templates" / "a.html").write_text(TEMPLATE, "utf-8")
    for language, forms in PLURAL_FORMS.items():
        catalogue = polib.POFile()
        for message in messages_of(root).values():
            entry = polib.POEntry(msgid=message.singular, msgctxt=message.context or None)
            if message.plural:
                entry.msgid_plural = message.plural
                entry.msgstr_plural = dict.fromkeys(range(forms), message.plural + "ـ")
            else:
                entry.msgstr = message.singular + "ـ"
            catalogue.append(entry)
        folder = root / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        catalogue.save(str(folder / "django.po"))
    return root


def change(app: Path, text: str, **columns: object) -> None:
    """Change one entry of the Arabic catalogue."""
    path = app / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path))
    entry = catalogue.find(text)
    assert entry is not None
    for name, value in columns.items():
        setattr(entry, name, value)
    catalogue.save()


def test_all_marked_texts_are_found(app: Path) -> None:
    assert set(messages_of(app)) == {
        ("", "Hello %(name)s"),
        ("", "%(n)s member"),
        ("state", "Draft"),
        ("", "one sentence"),
        ("", "Send"),
        ("verb", "Close"),
        ("", "%(n)s answer"),
    }


def test_complete_catalogues_have_no_faults(app: Path) -> None:
    assert faults_of(app) == []


@pytest.mark.parametrize(
    ("text", "columns", "fault"),
    [
        ("Send", {"msgstr": ""}, "not translated"),
        ("Send", {"flags": ["fuzzy"]}, "fuzzy"),
        ("Send", {"msgid": "Sent"}, "no longer in the source"),
        ("Send", {"obsolete": True}, "obsolete"),
        ("Hello %(name)s", {"msgstr": "مرحبا %(nmae)s"}, "other placeholders"),
        ("%(n)s member", {"msgstr_plural": {0: "a", 1: "b"}}, "plural forms"),
        ("%(n)s member", {"msgstr_plural": dict.fromkeys(range(6), "no number")}, "other placeholders"),
        ("%(n)s member", {"msgid_plural": "%(n)s people"}, "plural of the source"),
    ],
)
def test_a_planted_fault_is_found(app: Path, text: str, columns: dict[str, object], fault: str) -> None:
    change(app, text, **columns)
    assert any(fault in found for found in faults_of(app)), faults_of(app)


def test_a_new_text_and_a_missing_catalogue_are_found(app: Path) -> None:
    (app / "forms.py").write_text('from x import gettext as _\nE = _("New")\n', "utf-8")
    (app / "locale" / "fr" / "LC_MESSAGES" / "django.po").unlink()
    found = faults_of(app)
    assert "room/ar: not in the catalogue: 'New'" in found
    assert "room/fr: there is no catalogue for 8 texts" in found


def test_only_newer_catalogues_are_compiled(app: Path) -> None:
    assert compile_catalogues(app.parent) == 3
    assert compile_catalogues(app.parent) == 0
    assert polib.mofile(str(app / "locale" / "ar" / "LC_MESSAGES" / "django.mo")).find("Send") is not None


def test_an_update_takes_new_texts_in_and_dead_ones_out_and_keeps_the_rest(app: Path) -> None:
    views = app / "views.py"
    views.write_text(views.read_text("utf-8").replace("one ", "another "), "utf-8")
    assert update_catalogues(app) == 6
    assert update_catalogues(app) == 0
    assert faults_of(app) == [
        f"room/{language}: not translated: 'another sentence'" for language in ("ar", "es", "fr")
    ]


def test_an_update_starts_missing_catalogues(app: Path) -> None:
    (app / "locale" / "es" / "LC_MESSAGES" / "django.po").unlink()
    assert update_catalogues(app) == 7
    made = polib.pofile(str(app / "locale" / "es" / "LC_MESSAGES" / "django.po"))
    assert made.metadata["Plural-Forms"].startswith("nplurals=3")
    assert {len(entry.msgstr_plural) for entry in made if entry.msgid_plural} == {3}
