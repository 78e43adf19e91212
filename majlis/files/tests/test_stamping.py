"""From AMBER on a file carries its marking and its reader: on each page of a PDF, in the name of any file."""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import unquote

import pikepdf
import pypdfium2
import pytest

from majlis.access.caveats import Caveat, Terms
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.files import stamping
from majlis.files.models import StoredFile
from majlis.files.tests import samples
from majlis.network.models import Person

pytestmark = pytest.mark.one_database


def stored(tmp_path: Path, data: bytes) -> StoredFile:
    """A file of an item, neither of them in the database."""
    item = Item(title="T", marking=Marking.STRICT, only_law_enforcement=True)
    file = StoredFile(item=item, name="plan.pdf", kind="pdf", place="here", size=len(data))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "here").write_bytes(data)
    return file


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: object) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]


def pages_of(data: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]


def odd_pages() -> bytes:
    """Pages that lie, that are turned, cut out, tiny and huge, and whose drawing is left unfinished."""
    made, out = pikepdf.new(), io.BytesIO()
    for size, turned in (
        ((595, 842), 0),
        ((842, 595), 90),
        ((595, 842), 270),
        ((60, 40), 0),
        ((3000, 4000), 0),
    ):
        made.add_blank_page(page_size=size).obj.Rotate = turned
    made.pages[0].contents_add(b"q 5 0 0 5 0 0 cm 0 0 0 rg")
    made.pages[1].obj.CropBox = pikepdf.Array([100, 100, 700, 500])
    made.save(out)
    return out.getvalue()


def with_words() -> bytes:
    """The odd pages, and one that says something."""
    out = io.BytesIO()
    with (
        pikepdf.open(io.BytesIO(samples.pdf("the text of it"))) as made,
        pikepdf.open(io.BytesIO(odd_pages())) as odd,
    ):
        made.pages.extend(odd.pages)
        made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["فاطمة الزهراء", "Zoë (O’Neil) #1 \\ $x$ *y* @z" + "李" * 40])
def test_each_page_carries_the_marking_the_caveats_and_the_reader(tmp_path: Path, name: str) -> None:
    with stamping.stamped(stored(tmp_path, with_words()), Person(name=name)) as made:
        texts = pages_of(made.read())
    assert len(texts) == 6
    assert "the text of it" in texts[0]
    for text in texts:
        assert "TLP:AMBER+STRICT" in text
        assert "Law enforcement only" in text
        assert name[:12] in text


def test_it_stands_right_at_head_and_foot_in_twelve_points(tmp_path: Path) -> None:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page(page_size=(595, 842))
    made.save(out)
    with stamping.stamped(stored(tmp_path, out.getvalue()), Person(name="Bob")) as answer:
        page = pypdfium2.PdfDocument(answer.read())[0]
    text = page.get_textpage()
    for words, low, high in (("TLP:AMBER+STRICT", 780, 842), ("Bob", 0, 60)):
        found = text.search(words).get_next()
        assert found is not None
        _left, bottom, right, top = text.get_charbox(found[0] + found[1] - 1)
        assert low < bottom < top < high and 500 < right < 595, words
        assert pypdfium2.raw.FPDFText_GetFontSize(text, found[0]) >= 12


@pytest.mark.parametrize("kind", ["encrypted", "broken"])
def test_what_cannot_be_stamped_is_not_handed_out(tmp_path: Path, kind: str) -> None:
    whole = samples.pdf("secret")
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(whole)) as document:
        document.save(locked, encryption=pikepdf.Encryption(user="u", owner="o"))
    data = {"encrypted": locked.getvalue(), "broken": b"%PDF-1.7 nothing"}[kind]
    with pytest.raises(stamping.Unstampable):
        stamping.stamped(stored(tmp_path, data), Person(name="Bob"))


def test_many_pages_of_many_sizes_are_stamped(tmp_path: Path) -> None:
    made, out = pikepdf.new(), io.BytesIO()
    for number in range(300):
        made.add_blank_page(page_size=(595 + number % 90, 842))
    made.save(out)
    with stamping.stamped(stored(tmp_path, out.getvalue()), Person(name="Bob")) as answer:
        assert len(pypdfium2.PdfDocument(answer.read())) == 300


@pytest.mark.parametrize(
    ("marking", "begins"),
    [(Marking.GREEN, "plan"), (Marking.AMBER, "TLP AMBER - "), (Marking.RED, "TLP RED - ")],
)
def test_the_name_of_a_copy_says_marking_and_reader(marking: Marking, begins: str) -> None:
    file = StoredFile(item=Item(marking=marking), name="plan.docx", kind="docx")
    name = stamping.marked_name(file, Person(name='Bob "B" / ../x\u202e'))
    assert name.startswith(begins) and name.endswith("plan.docx")
    assert not set('"/\\\u202e') & set(unquote(name))


def test_the_words_are_in_the_readers_language() -> None:
    from django.utils import translation

    item = Item(marking=Marking.AMBER, **Terms(frozenset({Caveat.CHATHAM_HOUSE})).columns)
    with translation.override("ar"):
        said = stamping.words(item, Person(name="Bob"))
    assert [line["text"] for line in said["head"]] == ["TLP:AMBER", "قاعدة تشاتام هاوس"]
    assert [line["rtl"] for line in said["head"]] == [False, True]
