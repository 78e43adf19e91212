"""Writing the ledger: one line for each verb, inside the verb's own transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from majlis.access.models import Item
from majlis.access.still import Moved, require_still, still
from majlis.access.viewer import Viewer
from majlis.ledger import chain, keys, outbox, texts
from majlis.ledger.models import Entry, Head
from majlis.network.models import Person

P = ParamSpec("P")
R = TypeVar("R")


class LedgerError(RuntimeError):
    """A verb wrote no line, or more than one, or outside its transaction."""


class Noted(Exception):
    """A refusal of which a line stays: what the verb did is undone, and then its own line is written."""

    def note(self, viewer: Viewer, verb: str) -> None:
        """Write the line about the refusal of `verb`, by a verb of its own."""
        raise NotImplementedError


@dataclass
class _Running:
    verb: str
    written: list[str] = field(default_factory=list)
    screened: bool = False
    excused: set[int] = field(default_factory=set)


_running: ContextVar[_Running | None] = ContextVar("running_verb", default=None)
VERBS: dict[str, Callable[..., Any]] = {}
QUIET: dict[str, str] = {}
# Sensitive readings: nobody is told of them, and each is a line.
READINGS: dict[str, str] = {
    "item.opened": "Open an item whose readings are recorded, such as one under TLP:RED.",
    "file.opened": "Fetch a file of such an item.",
    "original.opened": "Fetch the sealed original of a file that was cleaned.",
    "case.opened": "Open a case of content safety or of membership.",
    "person.opened": "Open what is kept about a person for vetting.",
    "export.taken": "Take out many things at once, as a file.",
    "log.opened": "Read the log.",
    "log.exported": "Take the log out as a file.",
}


def line_digest(entry: Entry) -> str:
    """The hash that a line should have by what it says and by the hash it follows."""
    return chain.digest_of(
        entry.previous,
        entry.number,
        entry.at,
        entry.pseudonym,
        entry.job,
        entry.session,
        entry.verb,
        entry.item_id,
        entry.about,
        entry.content,
    )


def record(
    viewer: Viewer,
    verb: str,
    item: Item | None = None,
    *,
    person: Person | None = None,
    reason: str = "",
    **facts: Any,
) -> Entry:
    """Write one line and queue the offices. Raises LedgerError outside a transaction.

    `reason` is the why that somebody gave, in their words; `facts` are keys, numbers and choices, no names.
    """
    running = _running.get()
    if running is not None:
        running.written.append(verb)
    entry = _write(viewer, verb, item, person=person, reason=reason, facts=facts)
    outbox.queue(entry)
    return entry


def reading(
    viewer: Viewer,
    verb: str,
    item: Item | None = None,
    *,
    person: Person | None = None,
    reason: str = "",
    **facts: Any,
) -> Entry:
    """Write the line of a sensitive reading: of a RED item, a sealed original, a case, an export, the log.

    Call it before the answer leaves: what was not written down is not shown. It is a transaction by itself,
    queues nothing, and is not the line of the verb that is running. `verb` is one of `READINGS`. Whether
    the reader still stands as they did is not asked: the answer is made of what they might read when their
    request was let in, and the line says truly that it was shown to them.
    """
    if verb not in READINGS:
        raise LedgerError(f"{verb} is no kind of reading: add it to record.READINGS with a sentence")
    with transaction.atomic():
        return _write(viewer, verb, item, person=person, reason=reason, facts=facts, acts=False)


def write_beside(viewer: Viewer, verb: str, *, reason: str = "", **facts: Any) -> Entry:
    """Write a line of the ledger about itself: it queues nothing, and is not the line of the running verb."""
    return _write(viewer, verb, None, person=None, reason=reason, facts=facts)


def _write(
    viewer: Viewer,
    verb: str,
    item: Item | None,
    *,
    person: Person | None,
    reason: str,
    facts: dict[str, Any],
    acts: bool = True,
) -> Entry:
    if not connection.in_atomic_block:
        raise LedgerError(f"{verb} is recorded outside a transaction")
    head, _ = Head.objects.select_for_update(no_key=True).get_or_create(pk=1)
    now = timezone.now()
    entry = Entry(
        number=head.number + 1,
        at=now.replace(microsecond=now.microsecond // 1000 * 1000),
        actor_id=viewer.person_id,
        pseudonym=viewer.pseudonym or _pseudonym(viewer.person_id),
        job=viewer.job,
        session=viewer.session[:16],
        verb=verb,
        item_id=item.pk if item else None,
        person_id=person.pk if person else None,
        about=person.pseudonym if person else "",
        facts=chain.plain(facts),
        reason=reason.replace("\x00", ""),
        salt=secrets.token_hex(16),
        previous=head.digest,
    )
    entry.content = chain.content_of(entry.salt, entry.facts, entry.reason)
    entry.digest = line_digest(entry)
    entry.seal = chain.seal_of(keys.sealing(), entry.digest)
    _move_end(entry, viewer if acts else None)
    entry.save(force_insert=True)
    return entry


def _move_end(entry: Entry, acting: Viewer | None) -> None:
    """Let the chain end with this line. Raises Moved where something was taken from whoever acts."""
    end, running = Head.objects.filter(pk=1), _running.get()
    excused = running.excused if running else ()
    if acting is not None and acting.person_id is not None and acting.person_id not in excused:
        end = end.filter(still(acting))
    if not end.update(digest=entry.digest, number=entry.number):
        raise Moved


def _pseudonym(person: int | None) -> str:
    if not person:
        return ""
    return Person.objects.values_list("pseudonym", flat=True).filter(pk=person).first() or ""


def verb(name: str) -> Callable[[Callable[Concatenate[Viewer, P], R]], Callable[Concatenate[Viewer, P], R]]:
    """Make a function a verb: one transaction, and exactly one line called `name`, or nothing happens."""

    def dress(function: Callable[Concatenate[Viewer, P], R]) -> Callable[Concatenate[Viewer, P], R]:
        @wraps(function)
        def run(viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> R:
            outer = _running.get()
            inside = outer is not None
            running = _Running(name, excused=set(outer.excused) if outer else set())
            token = _running.set(running)
            try:
                with transaction.atomic():
                    result = function(viewer, *args, **kwargs)
                    if running.written != [name]:
                        raise LedgerError(f"{name} must write one line of its name, wrote {running.written}")
                    if name in texts.WRITES and not running.screened:
                        raise LedgerError(f"{name} wrote text that was not screened")
                if outer is not None:
                    outer.excused |= running.excused
                return result
            except Noted as refused:
                if not inside:  # else the outer verb undoes the line, too
                    refused.note(viewer, name)
                raise
            finally:
                _running.reset(token)

        VERBS[name] = run
        run.verb = name  # type: ignore[attr-defined]
        return run

    return dress


def mark_screened() -> None:
    """Say that the text of the running verb has been screened; called by the office that does it."""
    running = _running.get()
    if running is not None:
        running.screened = True


def mark_moved(viewer: Viewer, person: Person) -> None:
    """Say that the running verb lets this person stand elsewhere, before it does; with their row locked.

    Whoever does it to themselves is then not held against what they were. Raises Moved where they had been
    moved already. `person` is as the lock read them.
    """
    running = _running.get()
    if running is None or person.pk in running.excused:
        return
    if person.pk == viewer.person_id:
        require_still(viewer, person)
    running.excused.add(person.pk)


def mark_done(viewer: Viewer) -> None:
    """Say that the running verb does nothing but write down what its actor has done already.

    What the sign-in package has changed is stored before we hear of it: its line must not be missing.
    """
    running = _running.get()
    if running is not None and viewer.person_id is not None:
        running.excused.add(viewer.person_id)


def quiet(
    reason: str,
) -> Callable[[Callable[Concatenate[Viewer, P], R]], Callable[Concatenate[Viewer, P], R]]:
    """Make a function a verb of private bookkeeping: one transaction, no line, and the reason why none."""

    def dress(function: Callable[Concatenate[Viewer, P], R]) -> Callable[Concatenate[Viewer, P], R]:
        @wraps(function)
        def run(viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with transaction.atomic():
                return function(viewer, *args, **kwargs)

        QUIET[f"{function.__module__}.{function.__name__}"] = reason
        run.quiet = reason  # type: ignore[attr-defined]
        return run

    return dress
