"""Making the export: a page in the reader's language, the same as JSON, and the files one brought.

Nothing of others is in it beyond what the person may read at this moment, and nothing under TLP:RED.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.defaultfilters import yesno
from django.template.loader import render_to_string
from django.utils import timezone, translation

from majlis.access import holdings
from majlis.access.holdings import Rows, Section
from majlis.access.viewer import Viewer
from majlis.kit import dates
from majlis.kit.languages import direction, known_code, listed
from majlis.network.models import Person
from majlis.personal import actions
from majlis.personal.models import Export


def _value(row: Any, column: str) -> Any:
    display = getattr(row, f"get_{column}_display", None)
    if display is not None:
        return str(display())
    value = getattr(row, column)
    return value if isinstance(value, (int, float, bool, date, list, dict)) else str(value or "")


def _of_rows(held: Rows, person: Person) -> Section:
    from majlis.personal.erasing import model_of

    found = model_of(held.model)._base_manager.filter(**{held.by: person.pk}).order_by("pk")
    rows = [
        {name: getattr(row, name) if name in held.words else _value(row, name) for name in held.shows}
        for row in found.iterator()
    ]
    return Section(held.model, held.label or held.model, held.shows, rows, words=held.words)


def gather(viewer: Viewer, person: Person) -> Iterator[Section]:
    """Every section of the export: what the apps give out, then the rows that are the person's."""
    for exporter in holdings.EXPORTERS:
        yield from exporter(viewer, person)
    for held in holdings.ROWS.values():
        if held.shows:
            yield _of_rows(held, person)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return dates.moment(value, length="medium")
    if isinstance(value, date):
        return dates.day(value, length="medium")
    if isinstance(value, bool):
        return str(yesno(value))  # in the words of Django's own catalogue
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return "" if value is None else str(value)


def _in_words(section: Section, name: str, value: Any) -> str:
    """A value as the page shows it: words where the data have a code."""
    words = section.words.get(name)
    if value in ([], {}):
        return ""
    if words is None or not value:
        return _shown(value)
    return listed(map(words, value)) if isinstance(value, list) else str(words(value))


Names = dict[int, str]


def _names(sections: list[Section]) -> Names:
    """What each file is called in the export, by itself."""
    taken: set[str] = set()
    copies = (copy for section in sections for copy in section.files)
    return {id(copy): _unique(copy.name, taken) for copy in copies if copy.path.is_file()}


def _table(section: Section, names: Names) -> dict[str, Any]:
    """A section as the page shows it: one row as pairs, several as a table."""
    heads = list(section.labels.values())
    rows = [
        list(zip(heads, (_in_words(section, name, row.get(name)) for name in section.labels), strict=True))
        for row in section.rows
    ]
    return {
        "label": section.label,
        "heads": heads,
        "rows": rows,
        "pairs": rows[0] if len(rows) == 1 else [],
        "files": [names[id(copy)] for copy in section.files if id(copy) in names],
        "left_out": section.left_out,
    }


def _unique(name: str, taken: set[str]) -> str:
    """A name in the export that is taken by no other file."""
    stem, dot, ending = name.rpartition(".")
    number, wanted = 1, name
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    taken.add(wanted.casefold())
    return wanted


def _held(viewer: Viewer, sections: list[Section]) -> dict[str, Any]:
    """What the gate let through, by numbers: it is asked again before the export is given out."""
    return {
        "member": viewer.vetted,
        "items": sorted({pk for section in sections for pk in section.items}),
        "circles": sorted({pk for section in sections for pk in section.circles}),
    }


def write(target: Path, viewer: Viewer, person: Person, language: str) -> tuple[int, dict[str, Any]]:
    """Write the export of one person; its size, and what the gate let into it.

    The file is whole under its name, or not there.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    code = known_code(language)
    with translation.override(code), timezone.override(dates.zone_called(person.time_zone)):
        sections = list(gather(viewer, person))
        names = _names(sections)
        context = {
            "code": code,
            "direction": direction(code),
            "person": person,
            "made_at": dates.moment(timezone.now(), length="medium"),
            "sections": [_table(section, names) for section in sections],
        }
        page = render_to_string("personal/export.html", context)
    data = {section.key: list(section.rows) for section in sections}
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("index.html", page)
        packed.writestr("style.css", render_to_string("personal/export.css"))
        packed.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder))
        for copy in (copy for section in sections for copy in section.files):
            if id(copy) in names:
                packed.write(copy.path, f"files/{names[id(copy)]}")
    part.rename(target)
    return target.stat().st_size, _held(viewer, sections)


def make(export: Export) -> None:
    """Make what was asked for, and write down that it lies ready; of one that fails nothing stays."""
    person = export.person
    try:
        size, holds = write(export.path, Viewer.of(person), person, export.language)
        actions.finish_export(Viewer.system("export"), export=export, size=size, holds=holds)
    except Exception:
        export.forget_files()
        raise
