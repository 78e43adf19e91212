"""One planted mutant for each class of leak that has happened to others, and the walk that finds it.

The classes are those by which places like this one have leaked: a list, a sort order, a count, a fragment, a
mail, a copy, a name, a mark of reading, a feed of doings, a file, a way in, a former member, a public page,
a result, a queue of the staff, a form shown again. Where the house has no such exit, the nearest that it has
stands for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from majlis.access import forms as access_forms
from majlis.access import gate, people, policy, rules
from majlis.access.markings import Marking, State
from majlis.approvals import queries as approvals
from majlis.approvals.models import Approval
from majlis.discussions.queries import circles as circle_queries
from majlis.discussions.views import posts as post_views
from majlis.files import views as file_views
from majlis.membership import queries as member_queries
from majlis.membership.roster.sight import Sight
from majlis.network.circles import Visibility
from majlis.network.models import Circle, Person
from majlis.notifications import mailing
from majlis.notifications import queries as notice_queries
from majlis.notifications.models import Channel, Delivery, Notice
from majlis.safety import policy as case_policy
from majlis.safety import queries as case_queries
from majlis.safety.models import Case
from majlis.search import visible
from tests.house.leaks import refused, walk
from tests.house.leaks.test_mutants import Forgetful, unkept
from tests.house.leaks.world import World, build
from tests.people import client_of

__all__ = ["unkept"]

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db]

Patch = pytest.MonkeyPatch
Found = Callable[[World], bool]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A small world: what a mutant lets out of it is enough."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(small=True)
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Class:
    """A class of leak: what is forgotten here, and who then finds what."""

    forgets: Callable[[Patch], None]
    found: Found


def _forgetful(module: Any, floor: str, *functions: str) -> Callable[[Patch], None]:
    def forget(patch: Patch) -> None:
        real = gate if floor == "gate" else people
        for function in functions:
            patch.setattr(module, floor, Forgetful(real, floor, function))

    return forget


def _at(*names: str, who: str = "stranger") -> Found:
    return lambda world: bool(walk.walk(world, who, only=names, first=True).leaks)


def _sent_to(*names: str, who: str = "stranger") -> Found:
    def found(world: World) -> bool:
        return bool(
            refused.walk_refused(world, [(who, one) for one in walk.exits(world, who, only=names)]).leaks
        )

    return found


def _everybodys(module: Any, name: str, rows: Callable[[], Any]) -> Callable[[Patch], None]:
    return lambda patch: patch.setattr(module, name, lambda *_args, **_more: rows())


def _both(*changed: tuple[Any, str, Callable[..., Any]]) -> Callable[[Patch], None]:
    def forget(patch: Patch) -> None:
        for module, name, instead in changed:
            patch.setattr(module, name, instead)

    return forget


def _says_too_much(world: World) -> bool:
    """Whether a mail as it would leave now names what may not stand in mails."""
    due = Delivery.objects.select_related("person", "notice__item", "notice__actor")
    written = " ".join(f"{letter.subject} {letter.heading}" for letter in map(mailing.letter_for, due))
    return bool(set(walk.CANARY.findall(written)) - world.loud)


def _leaves_all_the_same(world: World) -> bool:
    """Whether a mail leaves about what its receiver may no longer read."""
    late = Notice.objects.filter(person=world.people["stranger"], item__isnull=False).order_by("pk")[0]
    Delivery.objects.filter(entry=late.entry, person=late.person).delete()
    waiting = Delivery.objects.create(
        notice=late, entry=late.entry, person=late.person, channel=Channel.MAIL, reason=late.reason
    )
    return mailing._begin(waiting.pk) is not None


def _joins_what_is_closed(world: World) -> bool:
    client = client_of(world.people["stranger"])
    client.post(reverse("discussions:join", args=[world.circles[Visibility.SECRET].slug]))
    return _at("discussions:thread")(world)


def _experts_of_the_topic(world: World) -> str:
    client = client_of(world.people["stranger"])
    return walk.text_of(client.get(reverse("membership:directory"), {"topic": "customs_border"}))


def _public_forgets_the_publishing(patch: Patch) -> None:
    told_to_all = [
        replace(row, items=lambda viewer: Q(state=State.PUBLISHED, marking=Marking.CLEAR))
        if row.key == "public"
        else row
        for row in rules.ROWS
    ]
    patch.setattr(rules, "ROWS", tuple(told_to_all))


CLASSES: dict[str, Class] = {
    "L1 a list shows a hidden field": Class(
        _forgetful(member_queries, "people", "card"), _at("membership:directory")
    ),
    "L2 a hidden field chooses and sorts": Class(
        lambda patch: patch.setattr(Sight, "of", lambda sight, name: sight.everybody),
        lambda world: "Hider Nobody" in _experts_of_the_topic(world),
    ),
    "L3 search finds and counts what may not be read": Class(
        _forgetful(visible, "gate", "readable"), _at("search:search")
    ),
    "L4 a fragment offers more than its page": Class(
        _forgetful(member_queries, "people", "known_for_cards"), _at("membership:suggest")
    ),
    "L5 a mail says more than its marking allows": Class(
        lambda patch: patch.setattr(mailing, "may_travel", lambda item: True), _says_too_much
    ),
    "L6 a mail goes to whoever may not read": Class(
        _forgetful(mailing, "gate", "may_read"), _leaves_all_the_same
    ),
    "L7 a copy outlives its original": Class(
        _forgetful(post_views, "gate", "readable"), _at("discussions:history")
    ),
    "L8 a name tells that there is something": Class(
        _forgetful(circle_queries, "gate", "circles"), _at("discussions:circles", "discussions:circle")
    ),
    "L9 another one's mark of what is read": Class(
        _everybodys(notice_queries, "_mine", Notice.objects.all), _at("notifications:notices")
    ),
    "L10 the list of somebody's doings": Class(
        _forgetful(member_queries, "gate", "readable"), _at("membership:expert")
    ),
    "L11 a file beside its record": Class(_forgetful(file_views, "gate", "get"), _at("files:file")),
    "L12 a way in that does not ask": Class(
        _both(
            (policy, "check", lambda *_args: None),
            (gate, "circles", lambda viewer: Circle.objects.all()),
        ),
        _joins_what_is_closed,
    ),
    "L13 whoever was suspended reads on": Class(
        lambda patch: patch.setattr(Person, "accepted", property(lambda person: True)),
        _at("discussions:thread", who="suspended"),
    ),
    "L14 the public page takes what nobody published": Class(
        _public_forgets_the_publishing, _at("library:resource", "search:search", who="visitor")
    ),
    "L15 the result of a question that others put": Class(
        _everybodys(approvals, "approvals", Approval.objects.all), _at("approvals:approval")
    ),
    "L16 the staff's queue shows cases of others": Class(
        _both(
            (case_queries, "taken", lambda viewer: Case.objects.all()),
            (case_policy, "has_taken", lambda viewer, case: True),
        ),
        _at("safety:case", who="secretariat"),
    ),
    "L17 a refused form names whom it was not to know": Class(
        _forgetful(access_forms, "people", "known"), _sent_to("discussions:ask", "library:share")
    ),
}


def test_every_class_has_its_mutant() -> None:
    assert [name.split()[0] for name in CLASSES] == [f"L{number}" for number in range(1, 18)]


@pytest.mark.parametrize("name", CLASSES)
def test_a_leak_of_this_class_is_found_and_without_it_there_is_none(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = CLASSES[name]
    assert not one.found(world), "it leaks as it stands"
    gate.forget_kept()
    one.forgets(monkeypatch)
    assert one.found(world), f"nobody noticed: {name}"
