"""The files of the demo network lie there as the office of files would have kept them."""

from __future__ import annotations

import io

import pytest

from majlis.demo import documents
from majlis.demo.words import Document
from majlis.files import cleaning, extract
from majlis.files.tests.samples import upload

DOCUMENT = Document("Checking consignments", "How to.", (("First", ("Look at the papers.", "Then ask.")),))


@pytest.mark.parametrize("form", documents.MAKERS)
def test_a_demo_file_is_cleaned_as_an_upload_and_says_the_same(form: str) -> None:
    data, _pages = documents.MAKERS[form](DOCUMENT)
    kept, removed = cleaning.own(data, f"demo.{form}")
    sent = cleaning.clean(upload(data, f"demo.{form}"))
    sent.file.seek(0)
    assert (kept, removed) == (sent.file.read(), sent.removed)
    assert cleaning.own(kept, f"demo.{form}")[1] == []
    words = [list(extract.READERS[form](io.BytesIO(one), "utf-8")) for one in (kept, data)]
    assert words[0] == words[1]
