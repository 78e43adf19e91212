"""What this office does: the text of a file has been read; files wait for a form that was refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.files.base import File

from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.files import store
from majlis.files.models import FilePage, HeldFile, StoredFile
from majlis.kit.languages import guess_language
from majlis.ledger.record import quiet, record, verb


@verb("file.read")
def store_text(viewer: Viewer, *, file: StoredFile, texts: Sequence[str] | None) -> StoredFile:
    """Store the text of each page, None where it could not be read; the line tells search to look anew."""
    state = StoredFile.TextState
    stored: StoredFile = StoredFile.unguarded.select_for_update(no_key=True).get(pk=file.pk)
    stored.pages.all().delete()
    item = Item.unguarded.get(pk=stored.item_id)
    pages = [
        FilePage(file=stored, number=number, text=text, language=guess_language(text, item.language))
        for number, text in enumerate(texts or (), start=1)
        if text
    ]
    FilePage.unguarded.bulk_create(pages, batch_size=100)
    stored.text_state = state.FAILED if texts is None else state.DONE if pages else state.NONE
    stored.page_count = len(texts or ()) if stored.known_kind.counted else 0
    stored.language = (
        guess_language("\n".join(page.text[:2000] for page in pages[:20]), item.language) if pages else ""
    )
    stored.save(update_fields=["text_state", "page_count", "language"])
    record(viewer, "file.read", item, file=stored.pk, pages=len(pages), state=stored.text_state)
    return stored


@quiet("a file that waits for its form has no reader yet")
def hold_file(viewer: Viewer, *, uploaded: File[bytes], beside: Iterable[str] = ()) -> HeldFile | None:
    """Keep a sound file for its sender until the form goes through; None when no more fit `beside` it.

    Raises ValidationError for what `store.check` refuses.
    """
    return store.hold(viewer, uploaded, beside)


@quiet("a file that waits for its form has no reader yet")
def release_files(viewer: Viewer, *, tokens: Iterable[str]) -> None:
    """Give up files that the viewer holds, with their bytes; those of others stay."""
    store.let_go(store.held(viewer, tokens))
