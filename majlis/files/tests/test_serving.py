"""The header that names a file carries any name without breaking."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from majlis.files.kinds import BY_CODE
from majlis.files.models import StoredFile
from majlis.files.serving import disposition


@pytest.mark.parametrize(
    "name", ["guide.pdf", "دليل التفتيش.pdf", "l'été (2).pdf", "a;b=c.pdf", "😀 x.pdf", "100%.pdf"]
)
def test_any_name_survives_in_plain_letters_and_as_it_is(name: str) -> None:
    header = disposition(StoredFile(name=name, kind="pdf"))
    header.encode("ascii")
    plain, full = header.split("; filename*=UTF-8''")
    assert unquote(full) == name
    assert plain.count('"') == 2 and "\n" not in header


@pytest.mark.parametrize("kind", BY_CODE)
def test_only_what_browsers_show_safely_is_shown_in_place(kind: str) -> None:
    inline = disposition(StoredFile(name="x", kind=kind)).startswith("inline")
    assert inline == (kind in ("pdf", "txt", "png", "jpeg"))
