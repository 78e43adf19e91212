"""What a reader takes away from AMBER on names its marking and its reader, by whichever request."""

from __future__ import annotations

import io
from urllib.parse import unquote

import pikepdf
import pypdfium2
import pytest

from majlis.access.caveats import Caveat, Terms
from majlis.access.markings import Marking
from majlis.files import store
from majlis.files.models import StoredFile
from majlis.files.tests import samples
from majlis.ledger.models import Entry
from majlis.library.tests.shelf import share
from majlis.network.models import Person
from tests.people import Cast, client_of

pytestmark = pytest.mark.one_database


def copy(person: Person, file: StoredFile, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """What `person` gets: status, headers, bytes."""
    response = client_of(person).get(store.url(file), headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return response.status_code, dict(response.items()), body


def shared(cast: Cast, data: bytes, **facts: object) -> StoredFile:
    """A PDF that alice shares with her circle."""
    share(cast, samples.upload(data, "plan.pdf"), **facts)
    found: StoredFile = StoredFile.unguarded.get()
    return found


def test_each_reader_gets_a_copy_with_their_own_name_on_each_page(cast: Cast) -> None:
    file = shared(cast, samples.pdf("one", "two"), terms=Terms(frozenset({Caveat.NO_MAIL})))
    for person in (cast.bob, cast.alice):
        status, headers, body = copy(person, file, range="bytes=0-9")
        assert status == 200 and headers["Accept-Ranges"] == "none"
        assert int(headers["Content-Length"]) == len(body)
        assert "no-store" in headers["Cache-Control"] and "ETag" not in headers
        assert unquote(headers["Content-Disposition"]).endswith(f"TLP AMBER - {person.name} - plan.pdf")
        texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(body)]
        assert len(texts) == 2
        assert all("TLP:AMBER" in text and person.name in text for text in texts)
        assert all("No onward e-mail" in text for text in texts)
    head = client_of(cast.bob).head(store.url(file))
    assert head.status_code == 200 and not head.content
    assert copy(cast.charlie, file)[0] == 404


def test_up_to_green_a_copy_is_what_was_shared(cast: Cast) -> None:
    file = shared(cast, samples.pdf("one"), marking=Marking.GREEN)
    status, headers, body = copy(cast.bob, file)
    assert status == 200 and body == file.path.read_bytes()
    assert "TLP" not in headers["Content-Disposition"]


def test_a_pdf_that_cannot_be_stamped_goes_back_to_whoever_shared_it_and_to_nobody_else(cast: Cast) -> None:
    file = shared(cast, samples.pdf("one"))
    locked = io.BytesIO()
    with pikepdf.open(file.path) as document:
        document.save(locked, encryption=pikepdf.Encryption(user="u", owner="o"))
    file.path.write_bytes(locked.getvalue())
    StoredFile.unguarded.filter(pk=file.pk).update(size=len(locked.getvalue()))
    status, _headers, body = copy(cast.bob, file)
    assert status == 422 and b"cannot carry its marking" in body
    assert copy(cast.alice, file)[2] == locked.getvalue()


def test_other_files_carry_it_in_the_name_they_are_saved_under(cast: Cast) -> None:
    share(cast, samples.upload(b"a list", "list.txt"))
    _status, headers, body = copy(cast.bob, StoredFile.unguarded.get())
    assert body == b"a list"
    assert unquote(headers["Content-Disposition"]).endswith("TLP AMBER - Bob - list.txt")


def test_fetching_a_file_under_red_is_a_reading(cast: Cast) -> None:
    file = shared(cast, samples.pdf("one"), marking=Marking.RED, circles=[], named=[cast.bob])
    copy(cast.bob, file)
    copy(cast.alice, file)
    (line,) = Entry.objects.filter(verb="file.opened")
    assert (line.actor, line.item_id) == (cast.bob, file.item_id)
