"""What is accepted, what is not, and what readers are told."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from majlis.files import names, store
from majlis.files.inside import sniff
from majlis.files.kinds import BY_CODE
from majlis.files.tests import samples

DOCX, XLSX = samples.HONEST["docx"][1], samples.HONEST["xlsx"][1]


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(ValidationError) as wrong:
        store.check(samples.upload(data, name))
    assert len(wrong.value.messages[0]) > 15
    return str(wrong.value.code)


@pytest.mark.parametrize("kind", samples.HONEST)
def test_honest_files_of_every_type_are_known_by_their_content(kind: str) -> None:
    name, data = samples.HONEST[kind]
    assert store.check(samples.upload(data, name)).kind.code == kind
    if kind != "txt":
        assert store.check(samples.upload(data, "named-wrongly.bin")).kind.code == kind


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "empty.txt", "empty"),
        (b"MZ\x90\x00\x03", "setup.exe", "program"),
        (b"MZ\x90\x00\x03", "setup.txt", "program"),
        (b"<html><script>alert(1)</script>", "page.html", "page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "picture.svg", "page"),
        (b"GIF89a/*", "x.gif", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.doc", "old_office"),
        (b"\xff\xfeA", "half.txt", "damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0", "short.png", "damaged"),
        (b"\xff\xd8\xff\xe0\x00", "short.jpg", "damaged"),
        (samples.huge_png(), "flood.png", "pixels"),
        (b"PK\x03\x04 and nothing more", "cut.docx", "damaged"),
        (DOCX[: len(DOCX) // 2], "half.docx", "damaged"),
        (samples.zipped({"a.txt": b"x"}), "plain.zip", "archive"),
        (samples.zipped({"mimetype": b"application/epub+zip"}), "book.epub", "type"),
        (samples.with_member(DOCX, "word/vbaProject.bin", b"x"), "macro.docx", "macros"),
        (samples.with_member(DOCX, "../../evil.sh", b"x"), "slip.docx", "unsafe"),
        (samples.with_member(DOCX, "word/bomb.xml", b"\0" * 30_000_000), "bomb.docx", "unsafe"),
    ],
)
def test_what_is_not_accepted_is_refused_with_a_reason(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name) == code


def test_an_archive_of_too_many_members_is_refused_before_it_is_read() -> None:
    assert refusal(samples.zipped({f"{number}": b"" for number in range(5000)}), "many.docx") == "unsafe"


def test_a_second_table_of_contents_does_not_hide_the_length_of_the_first() -> None:
    """The end says one member; the record for huge archives, which is believed instead, says 5,000."""
    many = samples.zipped({f"{number}": b"" for number in range(5000)})
    at = many.rindex(b"PK\x05\x06")
    length, start = struct.unpack("<II", many[at + 12 : at + 20])
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 5000, 5000, length, start)
    finder = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, 46, start, 0)
    assert len(zipfile.ZipFile(io.BytesIO(many[:at] + record + finder + end)).infolist()) == 5000
    assert refusal(many[:at] + record + finder + end, "far.docx") == "unsafe"


def test_members_that_share_their_bytes_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", XLSX)
        archive.writestr("second", b"x")
        archive.filelist[1].header_offset = archive.filelist[0].header_offset
    assert refusal(out.getvalue(), "overlap.xlsx") == "unsafe"


def test_a_link_in_an_archive_is_refused() -> None:
    out = io.BytesIO(XLSX)
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(out.getvalue(), "link.xlsx") == "unsafe"


@override_settings(FILE_LIMIT=1000)
def test_a_file_beyond_the_limit_is_refused_with_both_sizes() -> None:
    with pytest.raises(ValidationError, match="too large"):
        store.check(samples.upload(b"x" * 1001, "long.txt"))


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("plain", "utf-8"),
        ("تفتيش الشحنات", "windows-1256"),
        ("contrôle à la frontière, très tôt", "windows-1252"),
        ("تفتيش الشحنات", "utf-16"),
        ("تفتيش الشحنات", "utf-8"),
    ],
)
def test_the_charset_of_a_text_is_told(text: str, charset: str) -> None:
    assert sniff.charset(text.encode(charset)) == charset


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        ("guide.pdf", "pdf", "guide.pdf"),
        ("GUIDE.PDF", "pdf", "GUIDE.pdf"),
        ("photo.jpeg", "jpeg", "photo.jpeg"),
        ("invoice.exe", "pdf", "invoice.exe.pdf"),
        ("..\\..\\boot.pdf", "pdf", "boot.pdf"),
        ("/etc/passwd", "txt", "passwd.txt"),
        ("..", "txt", "txt.txt"),
        ("", "pdf", "pdf.pdf"),
        (".pdf", "pdf", "pdf.pdf"),
        ("a\u202efdp.exe", "pdf", "afdp.exe.pdf"),
        ("a\0b\n\tc.txt", "txt", "a b c.txt"),
        ("half\ud800.txt", "txt", "half.txt"),
        ("\u200b\u200f.txt", "txt", "txt.txt"),
        ("دليل التفتيش.pdf", "pdf", "دليل التفتيش.pdf"),
        ('quo"te<b>|?*:.txt', "txt", "quo te b.txt"),
        ("con.txt", "txt", "_con.txt"),
        ("name. . .txt", "txt", "name.txt"),
        ("😀.png", "png", "😀.png"),
    ],
)
def test_names_become_harmless_and_stay_readable(given: str, kind: str, name: str) -> None:
    assert names.clean(given, BY_CODE[kind]) == name


@pytest.mark.parametrize("letter", ["a", "ع", "😀"])
def test_a_name_of_any_length_fits(letter: str) -> None:
    name = names.clean(letter * 300 + ".docx", BY_CODE["docx"])
    assert name.endswith(".docx") and len(name.encode()) <= 200 and len(name) <= 130
