"""The two Arabic documents that describe the network are found in Arabic, and from the other languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.network.models import Person
from majlis.search.find import find
from majlis.search.models import IndexRow
from majlis.search.passages import Kind, Passage
from majlis.search.rows import rows_of
from tests.search import judged

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "sources"
REPORT, PAGE = "marrakech-report.ar", "network-page.ar"
FINDS = [
    ("ar", "الأمن الكيميائي", {REPORT, PAGE}),
    ("ar", "نقاط البيع", {REPORT}),
    ("ar", "خبير دولي", {REPORT, PAGE}),
    ("ar", "محاربة الارهاب", {REPORT, PAGE}),
    ("ar", "أفرقة العمل", {PAGE}),
    ("ar", "سلسلة الإمداد", {REPORT}),
    ("en", "points of sale", {REPORT}),
    ("en", "emerging threats", {REPORT, PAGE}),
    ("fr", "points de vente", {REPORT}),
    ("fr", "menaces émergentes", {REPORT, PAGE}),
    ("es", "cadena de suministro", {REPORT}),
    ("es", "seguridad química", {REPORT, PAGE}),
]


@pytest.mark.django_db
@pytest.mark.skipif(not SOURCES.is_dir(), reason="the two Arabic documents are not beside this clone")
def test_the_two_arabic_documents_are_found_in_four_languages() -> None:
    who = judged.fill()
    for file in sorted(SOURCES.glob("*.ar.txt")):
        lines = file.read_text("utf-8").split("\n")
        item = Item(kind="judged", title=lines[0][:300], language="ar", author=Person.objects.get())
        item.marking, item.state = Marking.GREEN, State.PUBLISHED
        item.save()
        for number, line in enumerate(lines[1:]):
            passage = Passage(
                f"line-{number}", Kind.FILE, lines[0], line, "ar", f"/{file.stem}/", judged.WRITTEN
            )
            IndexRow.objects.bulk_create(rows_of(passage, item_id=item.pk))
    known = judged.names()
    for language, text, wanted in FINDS:
        found = {known[hit.key[1]] for hit in find(who, text, language=language).hits}
        assert wanted <= found, text
