"""While the virus scanner is silent no file is shared, and nothing of what was typed or chosen is lost."""

from __future__ import annotations

from typing import Any

import pytest

from majlis.config.addresses import Scanner
from majlis.files.models import HeldFile, StoredFile
from majlis.files.tests import samples
from majlis.library.models import Resource
from majlis.library.tests.shelf import txt
from majlis.library.tests.test_held_files import names, tokens
from majlis.library.tests.test_pages import SHARE, filled
from tests.people import Cast, client_of


@pytest.fixture
def silent(settings: Any, tmp_path: Any) -> Any:
    """A hub whose scanner does not answer; the settings, to give it another."""
    settings.CLAMAV = Scanner(path=str(tmp_path / "nobody"))
    return settings


def test_files_wait_for_the_scanner_with_what_was_typed(cast: Cast, silent: Any) -> None:
    client = client_of(cast.alice)
    sent = filled(cast, uploads=[txt(), samples.honest("pdf")])
    answer = client.post(SHARE, sent)
    shown = answer.content.decode()
    assert answer.status_code == 422 and not Resource.unguarded.exists()
    assert "checked for viruses" in shown and sent["title"] in shown
    assert set(HeldFile.objects.values_list("name", flat=True)) == {"list.txt", "guide.pdf"}
    again = client.post(SHARE, filled(cast, uploads=[], held=tokens(), offered=tokens()))
    assert again.status_code == 422 and not StoredFile.unguarded.exists()
    assert HeldFile.objects.count() == 2
    silent.CLAMAV = Scanner()
    assert client.post(SHARE, filled(cast, uploads=[], held=tokens())).status_code == 302
    assert names(Resource.unguarded.get()) == ["list.txt", "guide.pdf"]


def test_a_hostile_file_does_not_wait_for_the_scanner(cast: Cast, silent: Any) -> None:
    client_of(cast.alice).post(SHARE, filled(cast, uploads=[samples.upload(b"MZ\x90\0", "a.txt")]))
    assert not HeldFile.objects.exists()


def test_the_author_sees_what_was_taken_out_and_readers_do_not(cast: Cast) -> None:
    photo = samples.upload(samples.HONEST["docx"][1], "guide.docx")
    client_of(cast.alice).post(SHARE, filled(cast, uploads=[photo]))
    resource = Resource.unguarded.get()
    address = f"/library/{resource.pk}/"
    assert "names of authors and editors" in client_of(cast.alice).get(address).content.decode()
    assert "names of authors and editors" not in client_of(cast.bob).get(address).content.decode()
