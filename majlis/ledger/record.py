"""Writing the ledger: one line for each verb, inside the verb's own transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Subquery
from django.utils import timezone

from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.ledger import outbox
from majlis.ledger.models import Entry, Head
from majlis.network.models import Person

P = ParamSpec("P")
R = TypeVar("R")


class LedgerError(RuntimeError):
    """A verb wrote no line, or more than one, or outside its transaction."""


@dataclass
class _Running:
    verb: str
    written: list[str] = field(default_factory=list)


_running: ContextVar[_Running | None] = ContextVar("running_verb", default=None)
VERBS: dict[str, Callable[..., Any]] = {}
QUIET: dict[str, str] = {}


def line_digest(entry: Entry) -> str:
    """The hash of a line: SHA-256 over the one before and everything the line says."""
    said = {
        "previous": entry.previous,
        "at": entry.at,
        "actor": entry.actor_id,
        "job": entry.job,
        "verb": entry.verb,
        "item": entry.item_id,
        "person": entry.person_id,
        "facts": entry.facts,
    }
    text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def record(
    viewer: Viewer, verb: str, item: Item | None = None, *, person: Person | None = None, **facts: Any
) -> Entry:
    """Write one line and queue the offices. Raises LedgerError outside a transaction."""
    if not connection.in_atomic_block:
        raise LedgerError(f"{verb} is recorded outside a transaction")
    running = _running.get()
    if running is not None:
        running.written.append(verb)
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    now = timezone.now()
    entry = Entry(
        at=now.replace(microsecond=now.microsecond // 1000 * 1000),
        actor_id=viewer.person_id,
        job=viewer.job,
        verb=verb,
        item_id=item.pk if item else None,
        person_id=person.pk if person else None,
        facts=json.loads(json.dumps(facts, cls=DjangoJSONEncoder)),
        previous=head.digest,
    )
    entry.digest = line_digest(entry)
    entry.save(force_insert=True)
    Head.objects.filter(pk=1).update(digest=entry.digest)
    outbox.queue(entry)
    return entry


def verb(name: str) -> Callable[[Callable[Concatenate[Viewer, P], R]], Callable[Concatenate[Viewer, P], R]]:
    """Make a function a verb: one transaction, and exactly one line called `name`, or nothing happens."""

    def dress(function: Callable[Concatenate[Viewer, P], R]) -> Callable[Concatenate[Viewer, P], R]:
        @wraps(function)
        def run(viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> R:
            running = _Running(name)
            token = _running.set(running)
            try:
                with transaction.atomic():
                    result = function(viewer, *args, **kwargs)
                    if running.written != [name]:
                        raise LedgerError(f"{name} must write one line of its name, wrote {running.written}")
                    return result
            finally:
                _running.reset(token)

        VERBS[name] = run
        run.verb = name  # type: ignore[attr-defined]
        return run

    return dress


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


def cut_short() -> bool:
    """Whether lines are missing at the end: the head still has the hash of a line that is gone."""
    last = Entry.objects.order_by("-pk").values("digest")[:1]
    ends = Head.objects.annotate(last=Subquery(last)).values_list("digest", "last").first()
    return ends is not None and ends[0] != (ends[1] or "0" * 64)


def first_break() -> Entry | None:
    """The first line whose hash does not fit what it says or what came before; None for a sound chain."""
    previous = "0" * 64
    for entry in Entry.objects.order_by("pk").iterator():
        if entry.previous != previous or entry.digest != line_digest(entry):
            return entry
        previous = entry.digest
    return None
