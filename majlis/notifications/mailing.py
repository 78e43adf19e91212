"""Mails about notices: the gate is asked again when they leave; they say no more than the marking allows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from majlis.access import gate
from majlis.access.caveats import Caveat
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.kit import mail
from majlis.kit.languages import known_code
from majlis.ledger import outbox
from majlis.ledger.alarms import Found, alarm
from majlis.network.models import Person
from majlis.notifications import unsubscribing, wording
from majlis.notifications.models import Channel, Delivery, Notice
from majlis.notifications.preferences import choices_of, wants
from majlis.notifications.rules import ALWAYS, REASONS


def may_travel(item: Item) -> bool:
    """Whether a mail may name an item and its people: up to GREEN, not out of a private circle, no caveat.

    What is held or was withdrawn is named in no mail, to its author neither.
    """
    if item.state in (State.HELD, State.WITHDRAWN) or item.enclosed:
        return False
    return item.tlp in (Marking.CLEAR, Marking.GREEN) and Caveat.NO_MAIL not in item.terms.caveats


def _may_be_told(person: Person, notice: Notice) -> bool:
    """The gate's answer at this moment, for the person as stored at this moment."""
    viewer = Viewer.of(person)
    if notice.item is not None:
        return gate.may_read(viewer, notice.item)
    known = REASONS.get(notice.reason)
    return viewer.vetted or (person.is_active and known is not None and not known.members_only)


def _still_due(delivery: Delivery) -> bool:
    notice, person = delivery.notice, delivery.person
    if delivery.entry.verb in ALWAYS:  # somebody else may have turned it off, and read it
        return _may_be_told(person, notice)
    if notice.listed and not notice.unread:
        return False
    if not wants(choices_of([person.pk]), person.pk, delivery.reason, Channel.MAIL):
        return False
    return _may_be_told(person, notice)


def _open_letter(notice: Notice, why: str, common: dict[str, Any]) -> mail.Letter:
    """A mail that says what happened."""
    sentence = wording.as_text(notice)
    paragraphs = [wording.and_more(notice)] if notice.more else []
    return mail.Letter(
        **common,
        subject=sentence,
        heading=sentence,
        paragraphs=paragraphs,
        marking=notice.item.tlp.label if notice.item else "",
        caveats=notice.item.terms.labels if notice.item else [],
        action=_("Read it"),
        address=mail.absolute(reverse("notifications:open", args=[notice.pk])),
        why=why,
    )


def _closed_letter(notice: Notice, common: dict[str, Any]) -> mail.Letter:
    """A mail that says only that something awaits: no title, no name, no room, no reason."""
    marking = notice.item.tlp if notice.item else None
    return mail.Letter(
        **common,
        subject=_("Something awaits you"),
        heading=_("Something awaits you"),
        paragraphs=[_("Please sign in to read it. For your protection this mail does not say what it is.")],
        marking=marking.label if marking is not None and marking != Marking.RED else "",
        action=_("See your notices"),
        address=mail.absolute(reverse("notifications:notices")),
    )


def letter_for(delivery: Delivery) -> mail.Letter:
    """The mail of a delivery, worded in its receiver's language."""
    notice, person = delivery.notice, delivery.person
    language = known_code(person.language, settings.LANGUAGE_CODE)
    common = {
        "to": person.email,
        "language": language,
        "unsubscribe": mail.absolute(unsubscribing.path(person, delivery.reason)),
        "message_id": mail.message_id(f"notice-{delivery.pk}"),
    }
    with translation.override(language):
        open_to_mail = may_travel(notice.item) if notice.item else notice.open_in_mail
        if open_to_mail:
            return _open_letter(notice, wording.because(delivery.reason), common)
        return _closed_letter(notice, common)


def _begin(delivery_id: int) -> mail.Letter | None:
    """The mail to send, written down as leaving; None where there is nothing to send any more."""
    state = Delivery.State
    rows = Delivery.objects.select_for_update(of=("self",), no_key=True).select_related(
        "person", "entry", "notice__item", "notice__actor"
    )
    with transaction.atomic():
        delivery = rows.filter(pk=delivery_id, state__in=(state.WAITING, state.LEAVING)).first()
        if delivery is None:
            return None
        if delivery.state == state.LEAVING:  # a worker stopped just there
            _close(delivery_id, state.PERHAPS, after=state.LEAVING)
        elif not _still_due(delivery):
            _close(delivery_id, state.WITHHELD, after=state.WAITING)
        else:
            letter = letter_for(delivery)
            Delivery.objects.filter(pk=delivery_id).update(state=state.LEAVING)
            return letter
    return None


def _close(delivery_id: int, state: Delivery.State, *, after: Delivery.State) -> None:
    Delivery.objects.filter(pk=delivery_id, state=after).update(state=state, done_at=timezone.now())


@outbox.handles("mail", slow=True, patience=timedelta(days=3))
def deliver(payload: dict[str, Any]) -> None:
    """Send one mail, unless it was sent, read meanwhile, turned off, or may no longer be told.

    A mail that the server refused is tried again. One whose sending was begun and whose end nobody saw (the
    machine stopped, the line broke) is never sent again by itself: it is marked as perhaps sent. What became
    of it is written down only while nobody else has settled it.
    """
    state = Delivery.State
    delivery_id = int(payload["delivery"])
    letter = _begin(delivery_id)
    if letter is None:
        return
    try:
        mail.send(letter)
    except mail.Uncertain:
        _close(delivery_id, state.PERHAPS, after=state.LEAVING)
    except Exception:
        Delivery.objects.filter(pk=delivery_id, state=state.LEAVING).update(state=state.WAITING)
        raise
    else:
        _close(delivery_id, state.DONE, after=state.LEAVING)


def perhaps_sent() -> QuerySet[Delivery]:
    """The mails of which nobody knows whether they arrived, oldest first; their notices are in the page."""
    return Delivery.objects.filter(state=Delivery.State.PERHAPS).order_by("pk")


@alarm(
    "doubt",
    gettext_lazy("Mails that were perhaps sent and perhaps not: %(n)s"),
    gettext_lazy("A machine stopped while they left. Look at them: majlis manage doubtful."),
)
def _in_doubt() -> Found | None:
    number = perhaps_sent().count()
    return Found(facts={"n": number}) if number else None


def settle(deliveries: Iterable[Delivery], *, again: bool) -> int:
    """Send those of `perhaps_sent` once more, or let them be taken for sent; how many were still in doubt."""
    listed = [delivery.pk for delivery in deliveries]
    with transaction.atomic():
        found = list(
            perhaps_sent().filter(pk__in=listed).select_for_update(no_key=True).values_list("pk", flat=True)
        )
        state = Delivery.State.WAITING if again else Delivery.State.DONE
        Delivery.objects.filter(pk__in=found).update(state=state)
        for pk in found if again else ():
            outbox.enqueue("mail", payload={"delivery": pk})
    return len(found)
