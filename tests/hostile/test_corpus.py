"""Files of each sort of the corpus: hostile ones are refused, honest ones taken, talkative ones fall silent.

All six hundred and twenty, through the child of the product, are in tests/endurance/test_files.py.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from majlis.files import extract, names, reasons
from majlis.files.kinds import BY_CODE
from majlis.files.models import StoredFile
from majlis.files.serving import disposition
from majlis.files.tests import samples
from tests.hostile.corpus import acting, evil, hostile, planted
from tests.hostile.corpus.base import Sample, members
from tests.hostile.corpus.batch import Batch, Outcome, batch
from tests.hostile.corpus.honest import honest

pytestmark = pytest.mark.one_database

EVERY = 8  # of these one is tried at each landing
MOST_SECONDS, MOST_MEMORY = 2.0, 256 * 1024
FAMILIES = {
    "polyglot": 60, "script": 40, "bomb": 30, "slip": 20, "macro": 60, "pixels": 15, "lie": 40, "name": 35,
}  # fmt: skip


def all_hostile() -> list[Sample]:
    """The three hundred."""
    makers = (hostile.polyglots, hostile.scripts, acting.bombs, hostile.slips, acting.acting, hostile.floods)
    return [sample for make in (*makers, hostile.lies, evil.evil) for sample in make()]


@pytest.fixture(scope="module")
def children(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    """Confined children, one for each file."""
    with batch(tmp_path_factory.mktemp("corpus")) as running:
        yield running


def within_limits(sample: Sample, outcome: Outcome) -> None:
    """A child that takes more than it may is killed; none of these should come near."""
    assert outcome.seconds <= MOST_SECONDS and outcome.memory <= MOST_MEMORY, sample.id


def test_the_corpus_has_the_promised_size() -> None:
    assert Counter(sample.family for sample in all_hostile()) == FAMILIES
    assert sum(FAMILIES.values()) == len(list(honest())) == 300
    assert len(list(planted.planted())) == 120


@pytest.mark.parametrize("sample", [s for s in all_hostile() if s.codes][::EVERY], ids=lambda s: s.id)
def test_a_hostile_file_is_refused_for_a_reason_that_helps(children: Batch, sample: Sample) -> None:
    outcome = children.look(sample.make(), sample.name)
    assert outcome.refused in sample.codes
    within_limits(sample, outcome)
    english = str(reasons.refusal(outcome.refused, outcome.facts).messages[0])
    for language in ("ar", "fr", "es"):
        with translation.override(language):
            told = str(reasons.refusal(outcome.refused, outcome.facts).messages[0])
        assert told != english and "%(" not in told


@pytest.mark.parametrize("sample", list(honest())[::EVERY], ids=lambda s: s.id)
def test_an_honest_file_is_taken_and_says_the_same(children: Batch, sample: Sample) -> None:
    data = sample.make()
    outcome = children.look(data, sample.name)
    assert outcome.kind and not outcome.refused
    within_limits(sample, outcome)
    assert_same_words(outcome.kind, data, outcome.cleaned)


def assert_same_words(kind: str, before: bytes, after: bytes) -> None:
    """The text of the cleaned copy is the text that was sent."""
    if kind in extract.READERS and kind != "txt":
        assert extract.pages(kind, after) == extract.pages(kind, before)
    elif kind == "txt":
        assert before == after


@pytest.mark.parametrize(
    ("sample", "word"), list(planted.planted())[::EVERY], ids=lambda value: getattr(value, "id", None)
)
def test_what_a_file_says_of_people_is_not_in_the_copy(children: Batch, sample: Sample, word: str) -> None:
    data = sample.make()
    assert planted.leaks(data, word)
    outcome = children.look(data, sample.name)
    assert outcome.kind and outcome.removed
    assert not planted.leaks(outcome.cleaned, word)
    assert all(code in reasons.REMOVED for code in outcome.removed)


@pytest.mark.parametrize(("given", "kept"), evil.NAMES.items(), ids=lambda value: ascii(value)[:30])
def test_an_evil_name_becomes_harmless_or_its_file_is_refused(given: str, kept: str | None) -> None:
    """Those with None are of programs (and refused by what they are); the others are kept under this name."""
    name = names.clean(given, BY_CODE["pdf"])
    if kept is not None:
        assert name == kept
    assert name.isprintable() and name.endswith(".pdf") and len(name.encode()) <= names.MOST_BYTES
    assert not set(name) & set('/\\<>:"|?*')
    header = disposition(StoredFile(name=name, kind="pdf"))
    assert header.isascii() and header.isprintable() and header.count('"') == 2


def test_a_cleaned_file_can_be_cleaned_again_and_has_nothing_left_to_lose(children: Batch) -> None:
    for sample, _word in list(planted.planted())[:: EVERY * 2]:
        once = children.look(sample.make(), sample.name)
        twice = children.look(once.cleaned, sample.name)
        assert twice.kind == once.kind and not twice.removed, sample.id


def test_a_picture_is_drawn_anew_though_it_says_nothing_of_anybody(children: Batch) -> None:
    word = b"zqhidden"
    chunk = struct.pack(">I", 8) + b"zqXt" + word + struct.pack(">I", zlib.crc32(b"zqXt" + word))
    plain = {"png": samples.picture("PNG"), "jpeg": samples.picture("JPEG")}
    sent = {
        "png": plain["png"][:33] + chunk + plain["png"][33:],
        "jpeg": plain["jpeg"][:2] + b"\xff\xef" + struct.pack(">H", 10) + word + plain["jpeg"][2:],
    }
    for kind, data in sent.items():
        outcome = children.look(data, f"a.{kind}")
        assert outcome.kind == kind and not outcome.removed
        assert outcome.cleaned and word not in outcome.cleaned


def test_tracked_changes_keep_what_was_changed_and_lose_who_did(children: Batch) -> None:
    outcome = children.look(planted.docx(planted.token(1), 1), "a.docx")
    assert "changes" in outcome.removed
    text = "\n".join(extract.READERS["docx"](io.BytesIO(outcome.cleaned), ""))
    body = members(outcome.cleaned)["word/document.xml"]
    assert b"<w:delText>old</w:delText>" in body and b'w:author="-"' in body and "Contr" in text


def test_the_corpus_is_the_same_whenever_it_is_made() -> None:
    for make in (hostile.polyglots, acting.acting, hostile.slips):
        assert [s.make() for s in list(make())[::9]] == [s.make() for s in list(make())[::9]]


def test_nothing_of_it_is_committed() -> None:
    assert {path.suffix for path in Path(__file__).with_name("corpus").iterdir()} <= {".py", ""}
