"""A data folder with one long thread in four languages, for weighing: run as a module, prints JSON.

MAJLIS_HOME=… python -m tests.browser.heavy   ->   {"thread": 1, "session": "…"}
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from random import Random

from majlis.cli import prepare, start_django

POSTS = 50
LANGUAGES = ("ar", "fr", "en", "es")


def _bodies() -> list[str]:
    """Posts as people write them; each on a topic of its own, so that little of it repeats."""
    from majlis.demo.data import countries, topics
    from majlis.demo.words import Scene, writer

    rng, found = Random(50), topics()
    bodies = []
    for number in range(POSTS):
        scene = Scene(rng.choice(countries()), found[number % len(found)], date(2025, 3, 4))
        pen = writer(LANGUAGES[number % len(LANGUAGES)])
        short = number % 3 == 2
        bodies.append(pen.followup(rng, scene) if short else pen.answer(rng, scene))
    return bodies


def make() -> dict[str, object]:
    """Store people, a circle, the thread and a session of a member who has not read it."""
    from django.conf import settings
    from django.utils import timezone

    from majlis.discussions import actions
    from majlis.discussions.models import Post
    from majlis.ledger import worker
    from majlis.network.models import Country
    from tests.people import client_of, make_circle, make_organisation, make_person, viewer

    home = list(Country.objects.order_by("code")[::4])
    writers = [
        make_person(
            f"Member Number {n}",
            country=home[n % len(home)],
            language=LANGUAGES[n % 4],
            organisation=make_organisation(f"place-{n}", name=f"Agency of Region {n}"),
        )
        for n in range(25)
    ]
    circle = make_circle("customs-border", *writers)
    opening, *bodies = _bodies()
    thread = actions.ask_question(
        viewer(writers[0]), title="كيف تفحصون الشحنات؟", body=opening, circles=[circle]
    )
    for number, body in enumerate(bodies, start=1):
        actions.write_post(viewer(writers[number % 24]), thread=thread, body=body)
    long_ago = timezone.now() - timedelta(days=90)
    Post.unguarded.filter(thread=thread).update(created_at=long_ago)
    worker.drain()
    session = client_of(writers[24]).cookies[settings.SESSION_COOKIE_NAME].value
    return {"thread": thread.pk, "session": session, "cookie": settings.SESSION_COOKIE_NAME}


if __name__ == "__main__":
    start_django()
    prepare.everything()
    json.dump(make(), sys.stdout)
