"""The ledger of the invented network: what its people did in the last weeks, for auditors to look at.

The network is stored in one go, without verbs; these lines say what verbs would have said of its newest part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from majlis.discussions.models import Post
from majlis.ledger import chain, keys
from majlis.ledger.models import Entry, Head
from majlis.ledger.record import line_digest
from majlis.library.models import Resource
from majlis.network.models import Person

_NEWEST = 240  # of each kind
_SESSIONS = ("passkey", "passkey", "totp", "provider")


@dataclass(frozen=True)
class _Deed:
    at: datetime
    verb: str
    person: int
    item: int | None
    facts: dict[str, int | str]


def _deeds(rng: Random, now: datetime) -> Iterator[_Deed]:
    columns = ("created_at", "author_id", "thread_id", "number")
    for at, author, thread, number in Post.unguarded.order_by("-created_at").values_list(*columns)[:_NEWEST]:
        verb = "post.written" if number > 1 else "thread.asked"
        yield _Deed(at, verb, author, thread, {"number": number} if number > 1 else {})
    shared = Resource.unguarded.order_by("-created_at").values_list("created_at", "author_id", "pk")
    for at, author, item in shared[: _NEWEST // 4]:
        yield _Deed(at, "resource.shared", author, item, {"files": 1})
    joined = Person.objects.filter(standing="accepted").order_by("-joined_at")[: _NEWEST // 6]
    for at, pk in joined.values_list("joined_at", "pk"):
        yield _Deed(at, "factor.added", pk, None, {"kind": rng.choice(("webauthn", "totp"))})


def make(rng: Random, now: datetime) -> int:
    """Write the lines, chained and sealed like any; how many."""
    found = sorted((deed for deed in _deeds(rng, now) if deed.at < now), key=lambda deed: deed.at)
    names = dict(Person.objects.values_list("pk", "pseudonym"))
    head, _ = Head.objects.select_for_update(no_key=True).get_or_create(pk=1)
    sealing, lines = keys.sealing(), []
    for deed in found:
        own = deed.verb == "factor.added"
        entry = Entry(
            number=head.number + 1,
            at=deed.at.replace(microsecond=0) + timedelta(milliseconds=rng.randrange(1000)),
            actor_id=deed.person,
            pseudonym=names[deed.person],
            session=rng.choice(_SESSIONS),
            verb=deed.verb,
            item_id=deed.item,
            person_id=deed.person if own else None,
            about=names[deed.person] if own else "",
            facts=chain.plain(deed.facts),
            salt=f"{rng.getrandbits(128):032x}",
            previous=head.digest,
        )
        entry.content = chain.content_of(entry.salt, entry.facts, entry.reason)
        entry.digest = line_digest(entry)
        entry.seal = chain.seal_of(sealing, entry.digest)
        head.number, head.digest = entry.number, entry.digest
        lines.append(entry)
    Entry.objects.bulk_create(lines, batch_size=400)
    head.save()
    return len(lines)
