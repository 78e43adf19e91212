"""Thirty-five evil names, each with what becomes of it: a harmless name, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.corpus.base import Sample, pdf

# name as sent: the name that is kept and shown; None where the file is refused.
NAMES: dict[str, str | None] = {
    # what turns or hides letters
    "invoice\u202efdp.exe": None,
    "invoice\u202efdp.exe.pdf": "invoicefdp.exe.pdf",
    "دليل\u202etxt.pdf": "دليلtxt.pdf",
    "a\u2066b\u2069c.pdf": "abc.pdf",
    "\u200fguide\u200e.pdf": "guide.pdf",
    "gui\u200bde\u200d.pdf": "guide.pdf",
    "guide\u00ad.pdf": "guide.pdf",
    "gu\ufeffide.pdf": "guide.pdf",
    "guide.pdf\u202e": "guide.pdf",
    # what cuts or breaks
    "guide.pdf\0.exe": "guide.pdf .exe.pdf",
    "a\r\nSet-Cookie: x=1.pdf": "a Set-Cookie x=1.pdf",
    "a\nContent-Type: text/html.pdf": "html.pdf",
    "a\u2028b\u2029c.pdf": "a b c.pdf",
    "a\tb\x0bc.pdf": "a b c.pdf",
    "a\x1b[31mred.pdf": "a [31mred.pdf",
    'a"; filename="b.exe.pdf': "a ; filename= b.exe.pdf",
    "<script>alert(1)</script>.pdf": "script.pdf",
    "a';alert(1)//.pdf": "pdf.pdf",
    "{{7*7}}.pdf": "{{7 7}}.pdf",
    "%2e%2e%2fboot.pdf": "%2e%2e%2fboot.pdf",
    "=cmd|' /C calc'!A0.pdf": "C calc'!A0.pdf",
    # where it leads
    "../../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\boot.pdf": "boot.pdf",
    "C:\\Windows\\system.pdf": "system.pdf",
    "//host/share/x.pdf": "x.pdf",
    "..pdf": "pdf.pdf",
    "con.pdf": "_con.pdf",
    "guide.pdf. . .": "guide.pdf",
    # how long it is
    "a" * 300 + ".pdf": "a" * 120 + ".pdf",
    "ع" * 300 + ".pdf": "ع" * 98 + ".pdf",
    "界" * 300 + ".pdf": "界" * 65 + ".pdf",
    # who it pretends to be: letters of four scripts that look alike are kept, the ending is ours
    "раураl.exe": None,
    "اسم.\u06d4pdf.exe": None,
    "ｇｕｉｄｅ．ｅｘｅ": None,
    "指南․exe": None,
}


def evil() -> Iterator[Sample]:
    """The names, each on a sound PDF; those that end as programs do, on what programs are made of."""
    for number, (name, kept) in enumerate(NAMES.items()):
        make = pdf if kept is not None else (lambda: b"MZ\x90\0" + bytes(90))
        yield Sample("name", f"{number} {name[:20]!a}", name, make, () if kept is not None else ("program",))
