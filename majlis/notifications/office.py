"""The office: for each line of the ledger it works out who is told, asks the gate, and writes the notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone, translation

from majlis.access import gate
from majlis.access.models import Item
from majlis.ledger import outbox
from majlis.ledger.models import Entry
from majlis.network.models import Person, Standing
from majlis.notifications import silencing
from majlis.notifications.models import Channel, Delivery, Notice
from majlis.notifications.preferences import choices_of, wants
from majlis.notifications.rules import ALWAYS, REASONS, Telling, tellings

_REPLACED = ("entry", "actor", "reason", "sentence", "params", "url", "open_in_mail")


@dataclass(frozen=True)
class _Order:
    """One person, what to tell, whether the page shows it, and the reason for a mail ('' for none)."""

    telling: Telling
    page: bool
    mail_reason: str


def weight(reason: str) -> int:
    """How personal a reason is; 0 for one that is no longer known."""
    known = REASONS.get(reason)
    return known.weight if known else 0


def _allowed(item: Item | None, found: Sequence[Telling]) -> set[int]:
    """The people among those to be told whom the gate lets read the item at this moment."""
    people = {telling.person_id for telling in found}
    if item is not None:
        # Held until the notices are written: two workers must not tell one person of one item at once.
        fresh = Item.unguarded.select_for_update(no_key=True).filter(pk=item.pk).first()
        return (
            set(gate.audience(fresh).filter(pk__in=people).values_list("pk", flat=True)) if fresh else set()
        )
    open_to_all = {t.person_id for t in found if (r := REASONS.get(t.reason)) and not r.members_only}
    active = Person.objects.filter(pk__in=people, is_active=True)
    accepted = set(active.filter(standing=Standing.ACCEPTED).values_list("pk", flat=True))
    return accepted | set(active.filter(pk__in=open_to_all).values_list("pk", flat=True))


def _orders(found: Iterable[Telling], *, always: bool) -> list[_Order]:
    """For each person the weightiest telling that some channel of theirs wants.

    With `always` every channel does, whatever was chosen: somebody else may have chosen it in their name.
    """
    of_person: dict[int, list[Telling]] = defaultdict(list)
    for telling in found:
        of_person[telling.person_id].append(telling)
    choices = choices_of(of_person)
    orders = []
    for person, theirs in of_person.items():
        theirs.sort(key=lambda telling: -weight(telling.reason))
        page, mail = (
            [t for t in theirs if always or wants(choices, person, t.reason, channel)]
            for channel in (Channel.PAGE, Channel.MAIL)
        )
        if page or mail:
            orders.append(_Order((page or mail)[0], bool(page), mail[0].reason if mail else ""))
    return orders


def _source(telling: Telling) -> str:
    """The sentence as it stands in the source, which is its key in every catalogue."""
    with translation.override(None):
        return str(telling.sentence)


def _new(entry: Entry, order: _Order) -> Notice:
    telling = order.telling
    if not telling.url.startswith("/") or telling.url.startswith("//"):
        raise ValueError(f"a notice of {entry.verb} leads off this site")
    now = timezone.now()
    return Notice(
        person_id=telling.person_id,
        item_id=telling.item.pk if telling.item else None,
        entry=entry,
        actor=entry.actor,
        reason=telling.reason,
        sentence=_source(telling),
        params=dict(telling.params),
        url=telling.url,
        open_in_mail=telling.open_in_mail,
        listed=order.page,
        told_at=now,
        read_at=None if order.page else now,
    )


def _raise(notice: Notice, fresh: Notice) -> bool:
    """Count one more on an unread notice. True when the new one outranks the old and replaces it."""
    notice.told_at = fresh.told_at
    last = fresh.reason in REASONS and REASONS[fresh.reason].last
    notice.count += not (last and fresh.reason == notice.reason)
    heavier = weight(fresh.reason) - weight(notice.reason)
    outranks = heavier > 0 or (last and heavier == 0)
    if outranks:
        for name in _REPLACED:
            setattr(notice, name, getattr(fresh, name))
    return outranks


def _deliver(entry: Entry, settled: list[tuple[_Order, Notice]], mails: list[tuple[_Order, Notice]]) -> None:
    """Write down who was told by which channel, and ask for the mails."""
    Delivery.objects.bulk_create(
        Delivery(
            notice=notice,
            entry=entry,
            person_id=notice.person_id,
            channel=Channel.PAGE,
            reason=notice.reason,
            state=Delivery.State.DONE if order.page else Delivery.State.WITHHELD,
            done_at=notice.told_at,
        )
        for order, notice in settled
    )
    waiting = Delivery.objects.bulk_create(
        Delivery(
            notice=notice,
            entry=entry,
            person_id=notice.person_id,
            channel=Channel.MAIL,
            reason=order.mail_reason,
        )
        for order, notice in mails
        if order.mail_reason
    )
    for delivery in waiting:
        outbox.enqueue("mail", payload={"delivery": delivery.pk})


def _write(entry: Entry, item: Item | None, orders: list[_Order]) -> None:
    """Write or raise the notices about one thing; a mail is due where one is new or weightier."""
    people = [order.telling.person_id for order in orders]
    waiting = Notice.objects.filter(person__in=people, read_at__isnull=True, item=item)
    unread = {(notice.person_id, notice.item_id or notice.url): notice for notice in waiting}
    made: list[tuple[_Order, Notice]] = []
    raised: list[tuple[_Order, Notice]] = []
    weightier: list[tuple[_Order, Notice]] = []
    for order in orders:
        fresh = _new(entry, order)
        before = unread.get((fresh.person_id, fresh.item_id or fresh.url)) if order.page else None
        if before is None:
            made.append((order, fresh))
            continue
        outranks = _raise(before, fresh)
        raised.append((order, before))
        if outranks:
            weightier.append((order, before))
    Notice.objects.bulk_create(notice for _, notice in made)
    Notice.objects.bulk_update(
        (notice for _, notice in raised), [*_REPLACED, "count", "told_at"], batch_size=100
    )
    _deliver(entry, made + raised, made + weightier)


def _already_told(entry: Entry) -> set[int]:
    return set(Delivery.objects.filter(entry=entry, channel=Channel.PAGE).values_list("person", flat=True))


@outbox.handler("notifications")
def tell(entry: Entry) -> None:
    """Tell everybody who is to be told about `entry`; of their own deed only who should be, nobody twice.

    What was told before and is over with it goes first.
    """
    silencing.end(entry)
    passed_over = _already_told(entry)
    by_item: dict[int | None, list[Telling]] = defaultdict(list)
    for telling in tellings(entry):
        if telling.their_own_deed or telling.person_id != entry.actor_id:
            by_item[telling.item.pk if telling.item else None].append(telling)
    for together in by_item.values():
        found = [telling for telling in together if telling.person_id not in passed_over]
        item = together[0].item
        allowed = _allowed(item, found)
        told = (telling for telling in found if telling.person_id in allowed)
        orders = _orders(told, always=entry.verb in ALWAYS)
        _write(entry, item, orders)
        passed_over.update(order.telling.person_id for order in orders)
