"""Make the demo network: `majlis demo`. The same seed gives the same network; a second call does nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from majlis.demo import cases, circles, library, log, organisations, people, threads, vetting
from majlis.demo.cast import CAST, PASSWORD
from majlis.demo.crowd import Crowd
from majlis.ledger import anchors
from majlis.network import seed as network_seed
from majlis.network.models import Person
from majlis.search import index

Progress = Callable[[str, int, int], None]
_BAR = 28


def _say(text: str, end: str = "\n") -> None:
    sys.stderr.write(text + end)
    sys.stderr.flush()


class Bar:
    """A progress bar on the terminal; a line for each step where nobody watches."""

    def __init__(self) -> None:
        self.step = ""
        self.shown = -1
        self.live = sys.stderr.isatty()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show that `done` of `total` of `step` is made."""
        if step != self.step:
            if self.step and self.live:
                _say("")
            self.step, self.shown = step, -1
            if not self.live:
                _say(f"majlis: {step} ({total})")
        part = _BAR * done // max(total, 1)
        if self.live and part != self.shown:
            self.shown = part
            drawn = "█" * part + "░" * (_BAR - part)
            _say(f"\r  {step:<14} {drawn} {done}/{total}", end="")


class _Counter:
    """Adds up ticks of one step."""

    def __init__(self, progress: Progress, step: str, total: int) -> None:
        self.progress, self.step, self.total, self.done = progress, step, total, 0
        progress(step, 0, total)

    def __call__(self, ticks: int) -> None:
        self.done += ticks
        self.progress(self.step, min(self.done, self.total), self.total)


def loaded() -> bool:
    """Whether this data folder has a demo network: the first of its cast is there."""
    return Person.objects.filter(email=CAST[0]["email"]).exists()


def sign_ins() -> list[tuple[str, str, str]]:
    """The people of the story: e-mail, password, and who that is. Empty outside demo mode."""
    if not settings.DEMO:
        return []
    return [(role["email"], PASSWORD, role["what"]["en"]) for role in CAST]


def load(
    *,
    people: int = 2500,
    organisations: int = 300,
    threads: int = 600,
    posts: int = 6000,
    resources: int = 400,
    seed: int = 2018,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> bool:
    """Make the network with these sizes, all or nothing; False when there is one already.

    Dates run over the five years before `now`, which is the time of loading unless it is given. The index is
    built at the end.
    """
    tell = progress or Bar()
    if loaded():
        _say("majlis: the demo network is there already; nothing was done")
        return False
    network_seed.load()
    with transaction.atomic():
        rng = Random(seed)  # noqa: S311 (nothing secret is drawn from it)
        sizes = (people, organisations, threads, posts, resources)
        members, cast = _make(rng, sizes, tell, now or timezone.now())
        if now is None:  # done by the verbs themselves, which know no other time than the present one
            cases.make(members, cast)
    if now is None:  # weeks of lines came at once
        anchors.take()
    index.rebuild(lambda done, total: tell("index", done, total))
    if sys.stderr.isatty() and progress is None:
        _say("")
    return True


def _make(
    rng: Random, sizes: tuple[int, int, int, int, int], tell: Progress, now: datetime
) -> tuple[list[people.Member], list[people.Member]]:
    """Everybody, and the people of the story among them."""
    many_people, many_places, many_threads, many_posts, many_resources = sizes
    tell("organisations", 0, many_places)
    places = organisations.make(rng, many_places)
    tell("people", 0, many_people)
    members = people.make(rng, many_people, places, now)
    tell("people", many_people, many_people)
    cast = members[: len(CAST)]
    chairs = {
        slug: member for role, member in zip(CAST, cast, strict=False) for slug in role.get("chairs", [])
    }
    tables = circles.make(rng, members, chairs, now)
    parts = {role["key"]: member.person for role, member in zip(CAST, cast, strict=False)}
    if len(parts) == len(CAST):
        vetting.make(Random(many_people), members, parts, now)  # noqa: S311 (as above)
    crowd = Crowd(rng, members, tables, now)
    accepted = [member for member in cast if member.accepted]
    threads.make(crowd, accepted, many_threads, many_posts, _Counter(tell, "posts", many_posts))
    library.make(crowd, many_resources, _Counter(tell, "resources", many_resources))
    log.make(rng, now)
    return members, cast
