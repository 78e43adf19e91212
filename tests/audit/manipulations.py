"""Manipulations of the ledger by somebody who has the whole database and knows how lines are hashed.

Each is done by SQL and says where it was done, so that a finding can be held against it. What they do not
have is what lies outside the database: the key of the seals, and the anchors.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from majlis.ledger import chain, keys
from majlis.ledger.models import Entry, Head
from majlis.ledger.record import line_digest
from majlis.network.models import Person

ORDER = (
    "id", "number", "at", "actor_id", "pseudonym", "job", "session", "verb", "item_id", "person_id", "about",
    "facts", "reason", "salt", "content", "previous", "digest", "seal",
)  # fmt: skip


HUGE = 10**9


@dataclass(frozen=True)
class Done:
    """What was done: its kind, and the lines between which a finding has to lie."""

    kind: str
    first: int
    last: int


def write_lines(count: int, people: list[Person], rng: random.Random, *, days: int = 5) -> None:
    """An honest ledger of `count` lines over some days, made quickly; it follows what is there."""
    head, _ = Head.objects.get_or_create(pk=1)
    started = timezone.now() - timedelta(days=days)
    previous, rows = head.digest, []
    sealing = keys.sealing()
    verbs = ["thread.asked", "post.written", "resource.shared", "item.opened", "role.granted"]
    for step in range(1, count + 1):
        actor, about = rng.choice(people), rng.choice([None, *people])
        entry = Entry(
            number=head.number + step,
            at=(started + timedelta(days=days) * step / (count + 1)).replace(microsecond=step % 1000 * 1000),
            actor_id=actor.pk,
            pseudonym=actor.pseudonym,
            session=rng.choice(["passkey", "totp"]),
            verb=rng.choice(verbs),
            person_id=about.pk if about else None,
            about=about.pseudonym if about else "",
            facts={"number": rng.randrange(1000), "marking": rng.choice(["red", "green"])},
            reason=rng.choice(["", "said by the board"]),
            salt=f"{rng.getrandbits(128):032x}",
            previous=previous,
        )
        entry.content = chain.content_of(entry.salt, entry.facts, entry.reason)
        entry.digest = previous = line_digest(entry)
        entry.seal = chain.seal_of(sealing, entry.digest)
        rows.append(entry)
    Entry.objects.bulk_create(rows, batch_size=400)
    Head.objects.filter(pk=1).update(digest=previous, number=head.number + count)


def sql(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Run one statement as whoever has the database would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or [])
        return list(cursor.fetchall()) if cursor.description else []


def _row(number: int) -> dict[str, Any]:
    found = sql(f"SELECT {', '.join(ORDER)} FROM ledger_entry WHERE number = %s", [number])
    row = dict(zip(ORDER, found[0], strict=True))
    row["facts"] = json.loads(row["facts"]) if isinstance(row["facts"], str) else row["facts"]
    return row


def _set(number: int, **values: Any) -> None:
    cells = [json.dumps(each) if name == "facts" else each for name, each in values.items()]
    names = ", ".join(f"{name} = %s" for name in values)
    sql(f"UPDATE ledger_entry SET {names} WHERE number = %s", [*cells, number])


def _put(row: dict[str, Any]) -> None:
    cells = [json.dumps(row[name]) if name == "facts" else row[name] for name in ORDER]
    sql(f"INSERT INTO ledger_entry ({', '.join(ORDER)}) VALUES ({', '.join(['%s'] * len(ORDER))})", cells)


def _drop(first: int, last: int) -> None:
    between = "number BETWEEN %s AND %s"
    gone = f"SELECT id FROM ledger_entry WHERE {between}"
    sql(f"DELETE FROM ledger_task WHERE entry_id IN ({gone})", [first, last])
    sql("DELETE FROM ledger_entry WHERE number BETWEEN %s AND %s", [first, last])


def _shift(beyond: int, by: int) -> None:
    """Give the lines after `beyond` other numbers; by way of huge ones, since all are unique."""
    sql("UPDATE ledger_entry SET number = number + %s WHERE number > %s", [by + HUGE, beyond])
    sql("UPDATE ledger_entry SET number = number - %s WHERE number > %s", [HUGE, HUGE])


def _moment(at: Any) -> datetime:
    made = datetime.fromisoformat(at) if isinstance(at, str) else at
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def rechain(start: int, *, sealing: bytes | None = None) -> None:
    """Hash everything from line `start` anew by the published rule; seal it only with a given key."""
    end = sql("SELECT max(number) FROM ledger_entry")[0][0]
    previous = _row(start - 1)["digest"] if start > 1 else chain.START
    for number in range(start, end + 1):
        row = _row(number)
        content = chain.content_of(row["salt"], row["facts"], row["reason"])
        digest = chain.digest_of(
            previous, number, _moment(row["at"]), row["pseudonym"], row["job"], row["session"], row["verb"],
            row["item_id"], row["about"], content,
        )  # fmt: skip
        seal = chain.seal_of(sealing, digest) if sealing else row["seal"]
        # By way of another text, since a hash may be that of a later row for a moment.
        _set(number, content=content, previous=previous, digest=f"~{number}", seal=seal)
        _set(number, digest=digest)
        previous = digest
    sql("UPDATE ledger_head SET digest = %s, number = %s", [previous, end])


def edit(rng: random.Random, count: int) -> Done:
    """Change one column of one line."""
    number = rng.randrange(1, count + 1)
    row = _row(number)
    other = rng.choice(
        [each for each in sql("SELECT id, pseudonym FROM network_person") if each[0] != row["actor_id"]]
    )
    column, value = rng.choice([
        ("verb", "thread.withdrawn"),
        ("at", _moment(row["at"]) - timedelta(hours=3)),
        ("facts", {**row["facts"], "number": 1001}),
        ("reason", row["reason"] + " or so"),
        ("session", "password"),
        ("job", "retention"),
        ("actor_id", other[0]),
        ("pseudonym", other[1]),
        ("person_id", None if row["person_id"] else other[0]),
        ("about", "" if row["about"] else other[1]),
        ("salt", "0" * 32),
        ("content", "0" * 64),
        ("seal", "0" * 64),
    ])  # fmt: skip
    _set(number, **{column: value})
    return Done(f"edit of {column}", number, number)


def edit_and_rehash(rng: random.Random, count: int) -> Done:
    """Change a line and make its own hash fit."""
    number = rng.randrange(1, count)
    row = _row(number)
    facts = {**row["facts"], "number": 1001}
    content = chain.content_of(row["salt"], facts, row["reason"])
    digest = chain.digest_of(
        row["previous"], number, _moment(row["at"]), row["pseudonym"], row["job"], row["session"],
        row["verb"], row["item_id"], row["about"], content,
    )  # fmt: skip
    _set(number, facts=facts, content=content, digest=digest)
    return Done("edit with its hash", number, number + 1)


def empty(rng: random.Random, count: int) -> Done:
    """Take the words out of a line as an erasure does, without a line about it."""
    number = rng.randrange(1, count + 1)
    _set(number, facts={}, reason="", salt="")
    return Done("emptied", number, number)


def delete(rng: random.Random, count: int) -> Done:
    """Delete one line or a few, from the middle."""
    first = rng.randrange(1, count - 4)
    last = first + rng.randrange(3)
    _drop(first, last)
    return Done("delete", first, last)


def delete_and_close(rng: random.Random, count: int) -> Done:
    """Delete a line and number the later ones so that no gap is left."""
    number = rng.randrange(1, count - 1)
    _drop(number, number)
    _shift(number, -1)
    sql("UPDATE ledger_head SET number = number - 1")
    return Done("delete and close up", number, number)


def insert(rng: random.Random, count: int) -> Done:
    """Put in a forged line whose hash fits, in the middle or at the end; count it in the head, too."""
    after = rng.choice([rng.randrange(1, count), count])
    row, follows = _row(rng.randrange(1, count + 1)), _row(after)
    if after < count:
        _shift(after, 1)
    row |= {"number": after + 1, "previous": follows["digest"], "verb": "role.granted"}
    row["digest"] = chain.digest_of(
        row["previous"], row["number"], _moment(row["at"]), row["pseudonym"], row["job"], row["session"],
        row["verb"], row["item_id"], row["about"], row["content"],
    )  # fmt: skip
    row["id"] = sql("SELECT max(id) FROM ledger_entry")[0][0] + 1
    _put(row)
    end = row["digest"] if after == count else _row(count + 1)["digest"]
    sql("UPDATE ledger_head SET number = %s, digest = %s", [count + 1, end])
    return Done("insert", after + 1, after + 1)


def reorder(rng: random.Random, count: int) -> Done:
    """Let two lines change places, by their numbers."""
    first = rng.randrange(1, count - 3)
    second = first + rng.randrange(1, 4)
    sql("UPDATE ledger_entry SET number = number + %s WHERE number IN (%s, %s)", [HUGE, first, second])
    sql("UPDATE ledger_entry SET number = %s WHERE number = %s", [second, HUGE + first])
    sql("UPDATE ledger_entry SET number = %s WHERE number = %s", [first, HUGE + second])
    return Done("reorder", first, second)


def swap(rng: random.Random, count: int) -> Done:
    """Let two lines change what they say, and keep their places."""
    what = rng.choice([("actor_id", "pseudonym"), ("facts", "reason", "salt", "content"), ("seal",), ("at",)])
    first, second = sorted(rng.sample(range(1, count + 1), 2))
    while all(_row(first)[name] == _row(second)[name] for name in what):
        second = second % count + 1
    first, second = sorted((first, second))
    one, other = _row(first), _row(second)
    _set(first, **{name: other[name] for name in what})
    _set(second, **{name: one[name] for name in what})
    return Done(f"swap of {what[0]}", first, second)


def cut(rng: random.Random, count: int) -> Done:
    """Cut lines off the end, and most times set the head back to fit."""
    gone = rng.randrange(1, 20)
    _drop(count - gone + 1, count)
    if rng.random() < 0.7:
        left = _row(count - gone)
        sql("UPDATE ledger_head SET number = %s, digest = %s", [count - gone, left["digest"]])
    return Done("tail cut", count - gone + 1, count)


def rewrite(rng: random.Random, count: int) -> Done:
    """Change a line and hash everything after it anew, half the time with the stolen key of the seals."""
    number = rng.randrange(max(1, count - 150), count + 1)
    _set(number, facts={"number": 1001}, verb="role.granted")
    stolen = rng.random() < 0.5
    rechain(number, sealing=keys.sealing() if stolen else None)
    return Done("rewrite with the key" if stolen else "rewrite", number, count)


KINDS: tuple[Callable[[random.Random, int], Done], ...] = (
    edit, edit, edit_and_rehash, empty, delete, delete_and_close, insert, reorder, swap, cut, rewrite,
)  # fmt: skip


class Undo(Exception):
    """Ends the transaction of a manipulation, so that the next one finds an honest ledger."""


def try_all(many: int, count: int, look: Callable[[], list[tuple[int, int]]], seed: int = 7) -> list[str]:
    """Do `many` manipulations, each on the honest ledger; what was missed, or found in the wrong place.

    `look` gives the lines that are suspected, and the first suspicion has to lie on what was done.
    """
    rng = random.Random(seed)
    missed = []
    for turn in range(many):
        kind = KINDS[turn % len(KINDS)]
        try:
            with transaction.atomic():
                done = kind(rng, count)
                found = look()
                raise Undo
        except Undo:
            pass
        if not found:
            missed.append(f"{turn} {done}: not found")
        elif not (found[0][0] <= done.last and done.first <= found[0][1]):
            missed.append(f"{turn} {done}: found at {found[:3]}")
    return missed
