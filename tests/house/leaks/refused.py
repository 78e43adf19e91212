"""What answers a form that is refused: a page is an exit also when it says no.

Every address that takes a form is sent nothing, then what points at people, circles and things that the
sender may not know; what was taken once more, and where a pace is kept too fast. What comes back is searched
for canaries, and what was done by it is undone: the world stays as it was planted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from copy import deepcopy
from itertools import groupby
from unittest.mock import patch
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from tests.house.leaks import walk
from tests.house.leaks.walk import EVERYBODY, Exit, Leak, Walked
from tests.house.leaks.world import World
from tests.people import client_of

Typed = dict[str, object]
# Where it is asked whether somebody sends too fast.
PACED = ("majlis.kit.ratelimit.spend", "majlis.front.views.spend", "majlis.membership.guessing.spend")
FORM = "application/x-www-form-urlencoded"
TAKEN, SHOWN = 302, (200, 422, 429)
# Fewer kinds of answer than these at a whole walk would mean that it no longer reaches what refuses.
ANSWERS = frozenset({302, 403, 404, 422, 429})


def baits(world: World, one: Exit) -> Typed:
    """What points at whom and what the sender may not know, under every name that a form has for such."""
    hidden = next(item for plant in world.plants if (item := world.items[plant.number]).pk != one.item)
    outside = [world.people[name].handle for name in ("suspended", "applicant", "left", "barred")]
    return {
        "named": outside,
        "circles": [circle.slug for circle in world.circles.values()],
        "made_from": hidden.pk,
        "person": outside[0],
        "find": "zq",
        "marking": 2,
        "seen": "1",
        "once": "a-key-that-is-sent-twice",
        "act": "readers",
        "title": "As it is",
        "text": "As it is.",
        "body": f"As it is, says @{outside[0]}.",
        "reason": "As it is.",
        "email": world.people["suspended"].email,
        "referee": world.people["applicant"].email,
        "next": f"/discussions/{hidden.pk}/",
        "kept": [1, 2, 3],
        "sure": "on",
    }


def taking(world: World) -> Iterator[tuple[str, list[Exit]]]:
    """Every address that takes a form, with each of its arguments."""
    member = client_of(world.people["stranger"])
    plain = (one for one in walk.exits(world, "stranger") if "?" not in one.path)
    for name, each in groupby(sorted(plain, key=lambda one: one.name), key=lambda one: one.name):
        there = list(each)
        if "POST" in member.generic("TRACE", there[0].path).headers.get("Allow", "POST"):
            yield name, there


def few(world: World, viewers: int) -> Iterator[tuple[str, Exit]]:
    """Each address by some viewers in turn, each with an argument that is closed to them if any."""
    for turn, (_name, each) in enumerate(taking(world)):
        for step in range(viewers):
            who = EVERYBODY[(turn + step * 5) % len(EVERYBODY)]
            closed = [one for one in each if who not in world.readers_of(one.item)] or each
            yield who, closed[(turn + step) % len(closed)]


def all_of(world: World) -> Iterator[tuple[str, Exit]]:
    """Each address with each argument by everybody."""
    for _name, each in taking(world):
        yield from ((who, one) for who in EVERYBODY for one in each)


def walk_refused(world: World, asked: Iterable[tuple[str, Exit]]) -> Walked:
    """Send each of these and search what answers; `opened` holds the kinds of answers that came."""
    walked = Walked(0, [], set(), [])
    clients: dict[str, Client] = {}
    for who, one in list(asked):
        if who not in clients:
            clients[who] = client_of(world.people.get(who))
            clients[who].raise_request_exception = False
        client = clients[who]
        bait = baits(world, one)
        _send(world, client, who, one, {}, walked)
        if _send(world, client, who, one, bait, walked):
            _send(world, client, who, one, bait, walked, wait=60)
    return walked


def _send(
    world: World, client: Client, who: str, one: Exit, typed: Typed, walked: Walked, wait: int = 0
) -> bool:
    """Send it, once more where it was taken, and undo it; whether a pace is kept there."""
    kept = deepcopy(client.cookies)
    with transaction.atomic(), ExitStack() as patches:
        paces = [patches.enter_context(patch(place, return_value=wait)) for place in PACED]
        body = urlencode(typed, doseq=True)
        response = client.generic("POST", one.path, body, FORM)
        _search(world, who, one, typed, response, walked)
        if typed and response.status_code == TAKEN:
            _search(world, who, one, typed, client.generic("POST", one.path, body, FORM), walked)
        transaction.set_rollback(True)
    client.cookies = kept
    return any(pace.called for pace in paces)


def _search(
    world: World, who: str, one: Exit, typed: Typed, response: HttpResponseBase, walked: Walked
) -> None:
    where, text = f"POST {one.name}", walk.text_of(response)
    walked.requests += 1
    walked.opened.add(str(response.status_code))
    walked.seen |= set(walk.CANARY.findall(text))
    walked.leaks += walk.leaks_in(world, who, where, text, asked=f"{one.path} {typed}")
    if response.status_code in SHOWN and who not in world.readers_of(one.item):
        walked.leaks.append(Leak(who, where, "that there is an item there"))
    if response.status_code >= 500:
        walked.crashes.append(f"{where} {one.path} as {who}")
