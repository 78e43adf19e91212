"""Translations: compile what translators wrote, and find what they have not.

Extraction is Babel's, on Django's own view of a template: no gettext tool is needed to check or build.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

LANGUAGES = ("ar", "fr", "es")
PLURAL_FORMS = {"ar": 6, "fr": 2, "es": 3}
PLURAL_RULES = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5;",
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;",
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\([a-z_A-Z0-9]+\)[sdif]|%[sdif]|\{[a-z_A-Z0-9.!:]*\}")


@dataclass(frozen=True, order=True)
class Message:
    """One text to translate: context ("" is none), singular, plural ("" is none)."""

    context: str
    singular: str
    plural: str

    @property
    def key(self) -> tuple[str, str]:
        """What gettext looks a translation up by."""
        return self.context, self.singular


def compile_catalogues(root: Path) -> int:
    """Write the .mo of each .po under `root` that has none, or an older one; how many were written."""
    written = 0
    for source in sorted(root.glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_suffix(f".mo.{os.getpid()}")  # nobody sees half a file
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(target)
        written += 1
    return written


def messages_of(app: Path) -> dict[tuple[str, str], Message]:
    """Every text that the Python and the templates of one app mark for translation."""
    found: dict[tuple[str, str], Message] = {}
    for path in sorted(app.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "tests" in path.relative_to(app).parts:
            continue
        for message in _messages_in(path):
            kept = found.get(message.key)
            if kept is None or (message.plural and not kept.plural):
                found[message.key] = message
    return found


def _messages_in(path: Path) -> Iterator[Message]:
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        if "{%" not in text and "{{" not in text:
            return
        # What is no message comes back as X's; its indentation would only confuse Python's tokenizer.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, found, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        singular, plural = found if isinstance(found, tuple) else (found, "")
        if singular:
            yield Message(context or "", singular, plural or "")


def update_catalogues(app: Path) -> int:
    """Put new texts into the catalogues of one app, untranslated, and take dead ones out; how many."""
    wanted, changed = messages_of(app), 0
    for language in LANGUAGES if wanted else ():
        path = app / "locale" / language / "LC_MESSAGES" / "django.po"
        catalogue = polib.pofile(str(path), wrapwidth=0) if path.exists() else _new_catalogue(language)
        there = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
        dead = [entry for key, entry in there.items() if key not in wanted or entry.obsolete]
        for entry in dead:
            catalogue.remove(entry)
        new = [message for key, message in wanted.items() if key not in there]
        catalogue.extend(_new_entry(message, language) for message in new)
        if dead or new:
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save(str(path))
            changed += len(dead) + len(new)
    return changed


def _new_catalogue(language: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Project-Id-Version": "Majlis",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_RULES[language],
    }
    return catalogue


def _new_entry(message: Message, language: str) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.singular, msgctxt=message.context or None)
    if "%(" in message.singular + message.plural:
        entry.flags.append("python-format")
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = dict.fromkeys(range(PLURAL_FORMS[language]), "")
    return entry


def faults_of(app: Path) -> list[str]:
    """What is wrong with the catalogues of one app, a sentence each; nothing when they are complete."""
    wanted = messages_of(app)
    faults: list[str] = []
    for language in LANGUAGES:
        path = app / "locale" / language / "LC_MESSAGES" / "django.po"
        if not path.exists():
            if wanted:
                faults.append(f"{app.name}/{language}: there is no catalogue for {len(wanted)} texts")
            continue
        catalogue = polib.pofile(str(path))
        entries = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue if not entry.obsolete}
        where = f"{app.name}/{language}"
        faults += [
            f"{where}: not in the catalogue: {wanted[key].singular!r}" for key in wanted.keys() - entries
        ]
        faults += [f"{where}: no longer in the source: {key[1]!r}" for key in entries.keys() - wanted.keys()]
        faults += [
            f"{where}: kept though obsolete: {entry.msgid!r}" for entry in catalogue.obsolete_entries()
        ]
        for key, entry in entries.items():
            faults += [
                f"{where}: {fault}: {key[1]!r}" for fault in _entry_faults(entry, wanted.get(key), language)
            ]
    return sorted(faults)


def _entry_faults(entry: polib.POEntry, message: Message | None, language: str) -> Iterator[str]:
    if entry.fuzzy:
        yield "marked as fuzzy"
    if message is not None and (entry.msgid_plural or "") != message.plural:
        yield "the plural of the source is another one"
    if not entry.msgid_plural:
        if not entry.msgstr.strip():
            yield "not translated"
        elif _placeholders([entry.msgstr]) != _placeholders([entry.msgid]):
            yield "other placeholders than the source"
        return
    forms = [entry.msgstr_plural.get(number, "") for number in range(PLURAL_FORMS[language])]
    if len(entry.msgstr_plural) != PLURAL_FORMS[language] or not all(form.strip() for form in forms):
        yield f"not all {PLURAL_FORMS[language]} plural forms"
        return
    allowed = _placeholders([entry.msgid, entry.msgid_plural])
    # A form for one or for two may say the number as a word; the last form stands for any number.
    if not _placeholders(forms) <= allowed or _placeholders(forms[-1:]) != _placeholders(
        [entry.msgid_plural]
    ):
        yield "other placeholders than the source"


def _placeholders(texts: Iterable[str]) -> set[str]:
    return {match for text in texts for match in PLACEHOLDER.findall(text.replace("%%", ""))}
