"""The largest PDF that anybody may expect to be stamped while they wait."""

from __future__ import annotations

import io
import resource
import time
from pathlib import Path

import pikepdf
import pypdfium2

from majlis.files import stamping
from majlis.files.tests.test_stamping import pages_of, stored
from majlis.network.models import Person


def test_three_thousand_pages_of_ninety_sizes(tmp_path: Path, settings: object) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    made, out = pikepdf.new(), io.BytesIO()
    for number in range(3000):
        made.add_blank_page(page_size=(595 + number % 90, 842))
    made.save(out)
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with stamping.stamped(stored(tmp_path, out.getvalue()), Person(name="Bob")) as answer:
        data = answer.read()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = time.monotonic() - begun
    computed = spent.ru_utime - before.ru_utime
    print(f"\n{took:.1f} s, {computed:.1f} s of CPU, {spent.ru_maxrss // 1024} MiB at most")
    assert len(pypdfium2.PdfDocument(data)) == 3000
    assert all("TLP:AMBER+STRICT" in text and "Bob" in text for text in pages_of(data))
    assert took < stamping.WALL_SECONDS
