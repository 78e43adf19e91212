"""The words inside files: screened when the worker has read them, held after the fact."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from majlis.files.extract import PART
from majlis.files.models import FilePage, StoredFile
from majlis.ledger import outbox
from majlis.ledger.models import Entry
from majlis.ledger.upkeep import Many
from majlis.safety.actions.holding import hold_text
from majlis.safety.kinds import KINDS
from majlis.safety.listing import Hit, around, expressions
from majlis.safety.models import EXCERPT_LIMIT, Case
from majlis.safety.screening import JOB, REVIEWERS

_SEAM = 400  # characters on either side of the end of a page


@outbox.handler("safety", only=["file.read", "resource.published"], slow=True)
def screen_files(entry: Entry) -> None:
    """Hold the item of a file in whose text an expression of the list stands; safe to run again.

    What others cannot read is not held: a draft is looked at again when it is published.
    """
    files = StoredFile.unguarded.select_related("item").order_by("pk")
    wanted = (
        files.filter(pk=entry.facts["file"]) if "file" in entry.facts else files.filter(item=entry.item_id)
    )
    many = Many()
    for file in wanted if expressions() else ():
        if file.item.kind in KINDS:
            many.attempt(f"screening of file {file.pk}", partial(_screen, file), long=True)
    many.end()


def _screen(file: StoredFile) -> None:
    """Outside a transaction: a hostile file takes minutes, in which nobody could write anything."""
    if file.text_state == StoredFile.TextState.FAILED:  # else one broken part would be a way round the list
        with transaction.atomic():
            _hold(file, Hit(0, 0, unread=True), "")
        return
    end = ""
    for page in FilePage.unguarded.filter(file=file).order_by("number"):
        for text in (f"{end}{beginning_of(page.text)}" if end else "", page.text):
            hit = expressions().find(text)
            if hit is not None:
                with transaction.atomic():
                    _hold(file, hit, around(text, hit, EXCERPT_LIMIT))
                return
        end = end_of(page.text)


def beginning_of(page: str) -> str:
    """The first words of a page, each of them whole."""
    return page if len(page) <= _SEAM else page[: page.rfind(" ", 0, _SEAM) + 1]


def end_of(page: str) -> str:
    """The last words of a page, each of them whole: what they begin may go on on the next one.

    A line that is too long for one page goes on in the middle of a word.
    """
    words = page if len(page) <= _SEAM else page[-_SEAM:].partition(" ")[2]
    cut = len(page) - page.rfind("\n") - 1 == PART
    return words + ("" if cut else "\n") if words else ""


def _hold(file: StoredFile, hit: Hit, excerpt: str) -> None:
    thing = KINDS[file.item.kind].thing(str(file.item_id))
    if thing is None or not thing.open:
        return
    looked_at = Case.objects.filter(kind=thing.kind, key=thing.key).values_list("files", flat=True)
    if not any(str(file.pk) in files for files in looked_at):
        hold_text(JOB, thing=thing, hit=hit, needs=REVIEWERS, inside={str(file.pk): excerpt})
