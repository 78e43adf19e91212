"""What the floors under the offices hold of people: network, access, ledger, kit, sessions of Django."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access import gate, kept
from majlis.access.holdings import (
    Erasing,
    Piece,
    Section,
    emptied,
    erases,
    exports,
    gone,
    keeps,
    rows,
    stays,
)
from majlis.access.viewer import Viewer
from majlis.kit.languages import spoken
from majlis.ledger.erasing import take_out
from majlis.ledger.factnames import SESSIONS
from majlis.ledger.models import Entry, Task
from majlis.ledger.shown import called
from majlis.network.duties import DUTIES
from majlis.network.models import Person, Seat, Standing
from majlis.personal.models import Erasure, Export
from majlis.search import behind as search

DEAD_LETTERS = timedelta(days=30)
DONE_TASKS = timedelta(days=30)
EXPORTS = timedelta(days=7)

PERSON = {
    "name": _("Name"),
    "name_latin": _("Name in Latin letters"),
    "email": _("E-mail address"),
    "standing": _("Membership"),
    "country": _("Country"),
    "organisation": _("Organisation"),
    "function": pgettext_lazy("at work", "Function"),
    "sector": _("Sector"),
    "language": _("Language"),
    "time_zone": _("Time zone"),
    "availability": _("Availability"),
    "about": _("About you"),
    "duties": _("Duties"),
    "joined_at": _("Member since"),
    "last_login": _("Last sign-in"),
    "pseudonym": _("Pseudonym in the log"),
}
_EMPTY = {"name_latin": "", "function": "", "about": "", "photo_version": "", "language": "", "duties": []}

for _column in (
    "password", "email", "name", "name_latin", "function", "about", "photo_version", "language", "duties",
    "country", "organisation", "sector", "time_zone", "last_login",
):  # fmt: skip
    emptied(f"network.Person.{_column}", "the row stays for what points at it, and says nothing")
stays("network.Person.handle", "random, in addresses of pages that are gone; the list of the erased needs it")
stays("network.Person.pseudonym", "the lines of the ledger are sealed with it; it leads to nobody")
rows(
    "network.Expertise",
    "person",
    label=_("Expertise"),
    shows={"topic": _("Topic"), "level": pgettext_lazy("of expertise", "Level")},
)
rows("network.Speaks", "person", label=_("Languages"), shows={"code": _("Language")}, words={"code": spoken})
rows("network.Person_sectors", "person", label=_("Further sectors"), shows={"sector": _("Sector")})
rows("network.Seat", "person")  # given out below, where the gate is asked
rows("access.Item_named", "person")
rows("access.Item_barred", "person")
rows(
    "access.KeptEntry",
    "person",
    label=_("What waits for your confirmation"),
    shows={"at": _("When"), "fields": _("What you typed")},
)
gone("access.KeptEntry.path", "goes with its row")
gone("access.KeptEntry.fields", "goes with its row")
rows(
    "access.WayBack",
    "person",
    label=_("Your way back after a lost second factor"),
    shows={"made_at": _("When"), "expires_at": _("Until")},
)
stays("access.Item.author", "texts remain, under a pseudonym")
stays("access.Item.title", "a text; withdrawn by its room where that is asked for")
stays("ledger.Entry.actor", "leads to the emptied row; the line is sealed with the pseudonym")
stays("ledger.Entry.person", "leads to the emptied row; the line is sealed with the pseudonym")
stays("ledger.Entry.facts", "keys, numbers and choices, no names: `record` says so and a test looks")
emptied("ledger.Entry.reason", "taken out of lines about the person, which leaves a line of its own")
gone("ledger.Task.payload", "what goes to them is taken out of the queue, their name out of the rest")
stays("ledger.Task.error", "the kind of an error and its place, never what it says")
rows(
    "personal.Export",
    "person",
    label=_("Archives you asked for"),
    shows={"asked_at": _("Asked for"), "state": pgettext_lazy("of an archive or an erasure", "State")},
)
stays("personal.Erasure.person", "leads to the emptied row")
stays("personal.Erasure.asker", "leads to a person of the secretariat, or to the emptied row")
stays("personal.Erasure.ground", "the key of a class of the schedule")
emptied("personal.Erasure.reason", "emptied when it is done")
emptied("personal.Erasure.said", "what the person was told of a hold; emptied when it is done")
stays("ledger.Alarm.facts", "counts and names of what failed, no words about people")
stays("kit.Submission.address", "an address of a page, for a day")


def _plain(person: Person, column: str) -> str | datetime | list[str]:
    value = getattr(person, column)
    shown = getattr(person, f"get_{column}_display", None)
    if shown is not None:
        return str(shown())
    return value if isinstance(value, (datetime, list)) else str("" if value is None else value)


@exports
def account(viewer: Viewer, person: Person) -> Iterator[Section]:
    """What stands in the account itself."""
    said = {name: _plain(person, name) for name in PERSON}
    words = {"duties": lambda duty: DUTIES.get(duty, duty)}
    yield Section("account", _("Your account"), PERSON, [said], words=words)


@exports
def seats(viewer: Viewer, person: Person) -> Iterator[Section]:
    """One's seats in circles that one may know to exist at this moment."""
    labels = {"circle": _("Circle"), "role": _("Role"), "since": _("Since")}
    mine = Seat.objects.filter(person=person).select_related("circle").order_by("pk")
    known = list(mine.filter(circle__in=gate.circles(viewer)))
    shown = [
        {"circle": str(seat.circle), "role": seat.get_role_display(), "since": seat.since} for seat in known
    ]
    left_out, circles = mine.count() - len(shown), {seat.circle_id for seat in known}
    yield Section("seats", _("Seats in circles"), labels, shown, left_out=left_out, circles=circles)


@exports
def lines(viewer: Viewer, person: Person) -> Iterator[Section]:
    """What one did, as the ledger has it: verbs and times, not what others did."""
    labels = {"at": _("When"), "done": pgettext_lazy("was asked or done", "What"), "session": _("Way in")}
    found = Entry.objects.filter(actor=person).order_by("number").values("at", "verb", "session")
    shown = [{**one, "done": called(one["verb"])} for one in found.iterator()]
    words = {"session": lambda kind: SESSIONS.get(kind, kind)}
    yield Section("ledger", _("What the log has of you"), labels, shown, words=words)


@exports
def stopped(viewer: Viewer, person: Person) -> Iterator[Section]:
    """Erasures that one asked for, or that were ordered or planned, and what one was told of them."""
    labels = {
        "asked_at": _("When"),
        "state": pgettext_lazy("of an archive or an erasure", "State"),
        "due_at": _("Day"),
        "said": _("What you were told"),
    }
    found = [
        {"asked_at": one.asked_at, "state": one.get_state_display(), "due_at": one.due_at, "said": one.said}
        for one in Erasure.objects.filter(person=person).order_by("pk")
    ]
    yield Section("erasures", _("Erasures of your data"), labels, found)


def take_out_reasons(erasing: Erasing) -> None:
    """Reasons in lines about the person, or in their own words, are taken out; the seal stays valid.

    Comes after everything that is slow or waits for a row: whoever writes a line waits for it from here on.
    """
    about = Entry.objects.filter(Q(person=erasing.person) | Q(actor=erasing.person)).exclude(reason="")
    take_out(Viewer.system("erasure"), about)


@erases
def forget_exports(erasing: Erasing) -> None:
    """The exports go with their rows."""
    for export in Export.objects.filter(person=erasing.person):
        export.forget_files()


@erases
def empty_the_cache(erasing: Erasing) -> None:
    """The cache holds nothing that is not made again."""
    cache.clear()


def empty_the_person(person: Person) -> None:
    """Last of all: the row itself says nothing any more."""
    person.erased_at = timezone.now()
    person.standing = Standing.LEFT
    person.is_active = False
    person.name = person.pseudonym
    person.email = f"{person.pseudonym}@erased.invalid"
    person.set_unusable_password()
    for column, value in _EMPTY.items():
        setattr(person, column, list(value) if isinstance(value, list) else value)
    person.country = person.organisation = person.sector = person.last_login = None
    person.time_zone = "UTC"
    for name in [one.name for one in Person._meta.concrete_fields if one.name.startswith("see_")]:
        setattr(person, name, 0)
    person.save(update_fields=[one.name for one in Person._meta.concrete_fields if not one.primary_key])
    Erasure.objects.filter(person=person).update(reason="", said="")


def _old_exports(now: datetime) -> Iterator[Piece]:
    for export in list(Export.objects.filter(asked_at__lt=now - EXPORTS).order_by("pk")):
        yield export.pk, partial(_forget_export, export)


def _forget_export(export: Export) -> int:
    export.forget_files()
    export.delete()
    return 1


def _old_tasks(now: datetime) -> int:
    done = Q(state=Task.State.DONE, done_at__lt=now - DONE_TASKS, entry__isnull=False)
    return Task.objects.filter(done).delete()[0]


def _dead_letters(now: datetime) -> int:
    dead = Task.objects.filter(state=Task.State.DEAD, due_at__lt=now - DEAD_LETTERS)
    # That search has not read what changed is all that keeps the words of before from being found.
    return dead.exclude(kind__in=[*_regular_work(), search.OFFICE]).delete()[0]


def _regular_work() -> list[str]:
    """The kinds of work that the worker puts in by itself: given up, it waits for a human, however long."""
    from majlis.ledger.outbox import REGULAR

    return list(REGULAR)


keeps(
    "exports", _("Archives of one's own data"), EXPORTS, _("Asked for anew at any time."), each=_old_exports
)
keeps("tasks", _("Finished work of the worker"), DONE_TASKS, _("Only says that it was done."), _old_tasks)
keeps("dead", _("Work that was given up"), DEAD_LETTERS, _("Long enough to mend what failed."), _dead_letters)
keeps(
    "kept entries",
    _("What was typed before a confirmation"),
    kept.KEPT_FOR,
    _("So that it need not be typed again; deleted every five minutes, and with signing out."),
)
keeps("paces", _("Marks of who sent how much"), timedelta(days=2), _("Digests only; deleted every hour."))
keeps(
    "ledger",
    _("The log of what was done"),
    None,
    _("As long as the network: it shows later that nothing was changed. People stand in it by pseudonym."),
)
keeps(
    "logs",
    _("Log lines of the machine"),
    None,
    _("The operator decides; the hub writes no personal data into them."),
)
