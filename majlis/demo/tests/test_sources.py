"""The two Arabic documents that the house was asked to hold, shared as resources and found again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from majlis.access.markings import Marking
from majlis.access.viewer import Viewer
from majlis.ledger import worker
from majlis.library.actions import share_resource
from majlis.library.drafting import Card
from majlis.library.models import Resource
from majlis.network import seed
from majlis.network.models import Person
from majlis.search.find import find
from majlis.search.index import rebuild_terms
from tests.people import make_person

SOURCES = Path(__file__).resolve().parents[4] / "shared" / "sources"
FILES = sorted(SOURCES.glob("*.ar.txt"))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILES, reason="the folder ../shared/sources lies outside this checkout"),
]

REPORT, PAGE = "marrakech-report", "network-page"
ARABIC = [
    ("نقاط البيع بالتقسيط", REPORT),
    ("التكوين المتخصص", REPORT),
    ("سلسلة التزويد", REPORT),
    ("اللجنة التوجيهية", PAGE),
    ("طلب المساعدة التقنية", PAGE),
]
# Nothing of these words stands in the documents: only the thesaurus can lead there.
ACROSS = [
    ("points of sale", "en", REPORT),
    ("supply chain", "en", REPORT),
    ("steering committee", "en", PAGE),
    ("points de vente", "fr", REPORT),
    ("formation spécialisée", "fr", REPORT),
    ("assistance technique", "fr", PAGE),
    ("puntos de venta", "es", REPORT),
    ("cadena de suministro", "es", REPORT),
    ("comité directivo", "es", PAGE),
]


@pytest.fixture(scope="module")
def shelf(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Person, dict[str, int]]]:
    """A member and both documents, shared through the real action and read by the real worker."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed.load()
        rebuild_terms()
        person = make_person("أمينة العلمي", name_latin="Amina Alami", language="ar")
        shared: dict[str, Resource] = {}
        for path in FILES:
            card = Card(title=path.stem.removesuffix(".ar"), language="ar", marking=Marking.GREEN)
            upload = SimpleUploadedFile(path.name, path.read_bytes(), "text/plain")
            shared[card.title] = share_resource(Viewer.of(person), card=card, uploads=[upload])
        worker.drain()
        yield person, {title: resource.pk for title, resource in shared.items()}
        transaction.set_rollback(True)


def _found(person: Person, words: str, language: str) -> list[int]:
    hits = find(Viewer.of(person), words, language=language).hits
    return [pk for kind, pk in (hit.key for hit in hits) if kind == "item"]


@pytest.mark.parametrize(("words", "where"), ARABIC)
def test_an_arabic_query_finds_the_document(
    shelf: tuple[Person, dict[str, int]], words: str, where: str
) -> None:
    person, shared = shelf
    assert shared[where] in _found(person, words, "ar")


@pytest.mark.parametrize(("words", "language", "where"), ACROSS)
def test_the_thesaurus_leads_to_it_from_another_language(
    shelf: tuple[Person, dict[str, int]], words: str, language: str, where: str
) -> None:
    person, shared = shelf
    assert shared[where] in _found(person, words, language)


def test_a_stranger_finds_nothing(shelf: tuple[Person, dict[str, int]]) -> None:
    assert find(Viewer.nobody(), "اللجنة التوجيهية", language="ar").total == 0
