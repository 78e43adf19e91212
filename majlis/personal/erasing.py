"""Erasing somebody: what is on the disk first, then everything in the database in one transaction.

What fails is tried again as a whole: each step may run twice.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from majlis.access import holdings
from majlis.access.holdings import Erasing
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals.personal import lock_for_erasing
from majlis.ledger import outbox
from majlis.network.models import Person
from majlis.personal import actions, erased, floors, grounds, mailbox, queries
from majlis.personal.models import Erasure

TRACES = "personal.traces"
LATE = "personal.late"
AFTER = 120.0  # seconds: no request takes as long


def model_of(label: str) -> Any:
    """A model by the name that holdings use, tables of many-to-many fields included."""
    app, name = label.split(".")
    return next(
        model
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model.__name__ == name
    )


def begun(person: Person, *, texts: bool) -> Erasing:
    """What has to be known before it is forgotten."""
    names = tuple(name for name in (person.name, person.name_latin) if name)
    return Erasing(person, texts, names, (person.email,))


def empty_the_database(erasing: Erasing) -> None:
    """Inside a transaction: what the apps do themselves, then the rows, then the person, and the log last."""
    for eraser in holdings.ERASERS:
        eraser(erasing)
    _delete_rows(erasing.person)
    floors.empty_the_person(erasing.person)
    outbox.enqueue(TRACES, payload={})
    outbox.enqueue(LATE, payload={"person": erasing.person.pk}, delay=AFTER)
    floors.take_out_reasons(erasing)


def _delete_rows(person: Person) -> None:
    for held in holdings.ROWS.values():
        if held.erased:
            model_of(held.model)._base_manager.filter(**{held.by: person.pk}).delete()


def take_out_what_came_late(person: Person) -> None:
    """Do once more what of an erasure could not see what others were writing at that moment."""
    with transaction.atomic():
        holdings.lock_touched(person, texts=False)
        for eraser in holdings.AGAIN:
            eraser(begun(person, texts=False))
        _delete_rows(person)


class StillNeeded(Refused):
    """The hub cannot do without somebody yet."""


def run(erasure: Erasure) -> None:
    """Carry out one erasure whose time has come; where the hub needs the person still, they are told so.

    Raises Refused then: it is tried again until the latest day.
    """
    try:
        _run(erasure)
    except StillNeeded:
        if not queries.is_delayed(erasure):
            actions.delay_erasure(Viewer.system("erasure"), erasure=erasure)
        raise


def _run(erasure: Erasure) -> None:
    """Carry out one erasure whose time has come; nothing where it was undone, put off, or its ground is gone.

    It is locked first, and noted last: whoever undoes it in the last moment, or after it failed, must not
    stand on the list of the erased, or the next restore would erase them after all.
    """
    with transaction.atomic():
        lock_for_erasing(erasure.person_id)
        waiting = Erasure.objects.select_for_update(of=("self",), no_key=True).filter(
            state=Erasure.State.WAITING, due_at__lte=timezone.now()
        )
        locked = waiting.select_related("person").filter(pk=erasure.pk).first()
        if locked is None:
            return
        holdings.lock_touched(locked.person, texts=locked.texts)
        # A person's right comes first in the end: on the latest day it is done, however few are left.
        if not locked.ground and timezone.now() < locked.latest and (said := grounds.needed(locked.person)):
            raise StillNeeded(said)
        person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=locked.person_id)
        if locked.ground and not grounds.holds(locked.ground, person):
            actions.drop_erasure(Viewer.system("erasure"), erasure=locked)
            return
        mailbox.forget(begun(locked.person, texts=locked.texts))
        actions.carry_out(Viewer.system("erasure"), erasure=locked)
        erased.note(locked.person, texts=locked.texts)


def erase_restored(person: Person, *, texts: bool) -> None:
    """Erase somebody who came back with an older backup."""
    mailbox.forget(begun(person, texts=texts))
    with transaction.atomic():
        lock_for_erasing(person.pk)
        holdings.lock_touched(person, texts=texts)
        now = timezone.now()
        Erasure.objects.filter(person=person, state=Erasure.State.WAITING).update(
            state=Erasure.State.UNDONE, settled_at=now
        )
        erasure = Erasure.objects.create(person=person, asker=person, texts=texts, asked_at=now, due_at=now)
        actions.carry_out(Viewer.system("restore"), erasure=erasure)
