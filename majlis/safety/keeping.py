"""What the verbs of this office share: the open case about a text, its digest, and keeping a text back."""

from __future__ import annotations

import hashlib

from django.db.models import Exists, OuterRef
from django.utils import timezone

from majlis.files.models import StoredFile
from majlis.ledger.models import Entry
from majlis.network.models import Person
from majlis.notifications.silencing import silence
from majlis.safety.kinds import KINDS, Thing
from majlis.safety.listing import Hit, around
from majlis.safety.models import EXCERPT_LIMIT, Case, Review


def hold_still(thing: Thing) -> None:
    """Keep a thing from other writers until the verb ends: its item, then its author, and only then its case.

    In this order everywhere: whoever changes a text has its item when it is screened.
    """
    if thing.item is not None:
        type(thing.item).unguarded.locked(thing.item.pk)
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=thing.author.pk)


def open_case(thing: Thing, origin: Case.Origin, excerpt: str) -> Case:
    """The open case about a thing, made where there is none. Writers about one author wait for each other."""
    hold_still(thing)
    found = Case.objects.filter(kind=thing.kind, key=thing.key).exclude(state=Case.State.CLOSED).first()
    if found is not None:
        return found
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Case.objects.create(
        kind=thing.kind,
        key=thing.key,
        item=thing.item,
        author=thing.author,
        origin=origin,
        url=thing.url,
        language=thing.language,
        digest=thing.digest,
        since=last or 0,
        excerpt=excerpt,
    )


def excerpt_of(thing: Thing, hit: Hit | None) -> str:
    """A small excerpt: around what was found, or how it begins, what it said before as well."""
    known = hit is not None and not hit.unread
    if known or not thing.earlier:
        return around(thing.words, hit, EXCERPT_LIMIT)
    half = EXCERPT_LIMIT // 2
    before = around("\n".join(thing.earlier), None, half - 3)
    return f"{around(thing.text, None, half)}\n…\n{before}"


def digest_of(thing: Thing, case: Case) -> str:
    """The hash of all that a case is about: the words, and the content of each file it is held for."""
    if not case.files:
        return thing.digest
    held = StoredFile.unguarded.filter(pk__in=[int(pk) for pk in case.files]).order_by("pk")
    parts = [thing.digest, *held.values_list("sha256", flat=True)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def let_stand(thing: Thing) -> bool:
    """Whether a moderator let it stand just as it is: then no report holds it again, of whomever."""
    # A case also ends like this where its author had taken the text back: then nobody let it stand.
    reviews = Review.objects.filter(
        case=OuterRef("pk"), decision=Review.Decision.RESTORE, digest=OuterRef("digest")
    )
    closed = Case.objects.filter(kind=thing.kind, key=thing.key, outcome=Case.Outcome.RESTORED)
    before = closed.filter(Exists(reviews))
    return any(one.digest == digest_of(thing, one) for one in before)


def now_about(case: Case, digest: str) -> None:
    """What the case is about from now on (not stored yet): other words or files are looked at again."""
    if case.digest != digest:
        case.state = Case.State.OPEN
        # Whoever asked for a change, or let other words go, looks again.
        decided = (Review.Decision.CHANGE, Review.Decision.RESTORE)
        again = case.reviews.filter(round=case.round, decision__in=decided)
        again.update(decision="", decided_at=None, taken_at=timezone.now())
    case.digest, case.changed_at = digest, timezone.now()


def keep_back(case: Case) -> None:
    """Take the text from its readers, out of search and out of what they have been told."""
    case.sealed = {**case.sealed, **KINDS[case.kind].hold(case.key)}
    thing = KINDS[case.kind].thing(case.key)
    if thing is not None and thing.item is not None and thing.facts:
        silence(thing.item, thing.facts)
