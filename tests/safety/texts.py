"""What the tests of this office share: texts of every kind, and who reads them."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.discussions import actions as discussions
from majlis.discussions.models import Post, Thread
from majlis.files.models import StoredFile
from majlis.files.store import url as file_url
from majlis.ledger import worker
from majlis.library import actions as library
from majlis.library.drafting import Card
from majlis.library.models import Resource
from majlis.membership import actions as membership
from majlis.network.models import Circle, Person
from majlis.safety.actions.reports import report_text
from majlis.safety.models import Case
from tests.people import client_of, viewer

WORD = "kelvorin"


def ask(author: Person, circle: Circle, body: str = f"A harbour, and {WORD}.", **facts: Any) -> Thread:
    """A question of `author` to a circle, to all members (GREEN)."""
    typed = {
        "title": f"Harbour talk {WORD}",
        "body": body,
        "circles": [circle],
        "marking": Marking.GREEN,
        **facts,
    }
    return discussions.ask_question(viewer(author), **typed)


def answer(author: Person, thread: Thread, body: str = f"At the harbour: {WORD}.") -> Post:
    """A post in a thread."""
    return discussions.write_post(viewer(author), thread=thread, body=body)


def share(author: Person, circle: Circle, summary: str = f"Harbour {WORD}.", **facts: Any) -> Resource:
    """A resource for all members (GREEN)."""
    uploads = facts.pop("uploads", ())
    card = {
        "title": f"Harbour list {WORD}",
        "summary": summary,
        "circles": [circle],
        "marking": Marking.GREEN,
        **facts,
    }
    return library.share_resource(viewer(author), card=Card(**card), uploads=uploads)


def say(person: Person, about: str = f"The harbour and {WORD}.", **columns: Any) -> Person:
    """A profile with words of one's own."""
    return membership.change_profile(
        viewer(person), columns={"about": about, **columns}, sectors=[], expertise={}, languages=[]
    )


def report(person: Person, kind: str, key: object, reason: str = "advertising", note: str = "") -> Case:
    """Report something."""
    return report_text(viewer(person), kind=kind, key=str(key), reason=reason, note=note)


def everywhere(person: Person | None, *items: Item, handle: str = "", word: str = WORD) -> list[str]:
    """The addresses at which a browser of `person` comes across the word, asking for another one."""
    client = client_of(person)
    paths = [reverse(name) for name in ("front:desk", "discussions:threads", "library:library")]
    paths += [reverse("notifications:notices"), reverse("membership:directory") + "?q=harbour"]
    paths += [reverse("search:search") + "?q=harbour", reverse("search:suggest") + "?q=harb"]
    for item in items:
        room = "discussions:thread" if item.kind == "thread" else "library:resource"
        paths += [reverse(room, args=[item.pk]), reverse("front:audience", args=[item.pk])]
        paths += [reverse("safety:report", args=[item.kind, item.pk])]
        paths += [file_url(file) for file in StoredFile.unguarded.filter(item=item.pk)]
        if item.kind == "thread":
            paths += [reverse("discussions:history", args=[item.pk, number]) for number in (1, 2)]
            posts = Post.unguarded.filter(thread=item.pk).values_list("pk", flat=True)
            paths += [reverse("safety:report", args=["post", pk]) for pk in posts]
    if handle:
        paths += [reverse(name, args=[handle]) for name in ("membership:expert", "membership:card")]
        paths.append(reverse("safety:report", args=["profile", handle]))
    return [path for path in paths if word in _text(client, path)]


def _text(client: Client, path: str) -> str:
    response = client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return body.decode("utf-8", "replace") if response.status_code == 200 else ""


def settle() -> None:
    """Let the worker do all it has to."""
    worker.drain()
