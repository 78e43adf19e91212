"""What becomes of typed text before it is stored: made sound, its language told, its mentions tied."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Required, TypedDict

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from majlis.access import gate, rules
from majlis.access.caveats import Terms
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.placing import seal_of
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.discussions.models import BODY_LIMIT, TITLE_LIMIT, Post, Thread
from majlis.kit import markdown, stale
from majlis.kit.languages import CODES, guess_language
from majlis.kit.text import clean_line, clean_text, of_field
from majlis.network.models import Circle, Person, Topic

# Each of them gets a notice and a mail: a post is no mailing list. To reach more there are circles.
MOST_MENTIONED = 20
_MARKS_OF_A_MENTION = re.compile(r"[\[\]\n]")


class Opening(TypedDict, total=False):
    """What a thread begins with: its words, whom it is for, and what it is about."""

    title: Required[str]
    body: Required[str]
    marking: Marking  # amber while none is given
    circles: Iterable[Circle]
    named: Iterable[Person]
    terms: Terms
    topics: Iterable[Topic]
    language: str  # recognised from the text while none is given


@dataclass(frozen=True)
class Prepared:
    """A text that can be stored: its source, its HTML, and whom it mentions among its readers."""

    source: str
    html: str
    mentioned: tuple[Person, ...]


def seals_of_post(post: Post) -> dict[str, str]:
    """The seal of what a post says, and with the opening one its thread."""
    title = post.thread.title if post.number == 1 else ""
    return {stale.WORDS: stale.seal([post.source, post.language, title])}


def seals_of_draft(thread: Thread, source: str, topics: Iterable[str]) -> dict[str, str]:
    """The seals of what a draft says, and of whom it is for."""
    words = [thread.form, thread.title, source, thread.language, *sorted(topics)]
    return {stale.READERS: seal_of(Placement.of(thread)), stale.WORDS: stale.seal(words)}


def sound_title(title: str) -> str:
    """The title as one sound line. Raises ValidationError for `title`."""
    line = of_field("title", clean_line, title, TITLE_LIMIT)
    if not line:
        raise ValidationError({"title": _("Please write a title.")})
    return line


def sound_body(body: str) -> str:
    """The text, sound. Raises ValidationError for `body`."""
    text = of_field("body", clean_text, body, BODY_LIMIT)
    if not text:
        raise ValidationError({"body": _("Please write something.")})
    return text


def language_of(text: str, chosen: str, default: str) -> str:
    """The chosen language, else the one that `text` seems to be in."""
    return chosen if chosen in CODES else guess_language(text, default or "en")


def _too_many(number: int) -> ValidationError:
    message = ngettext_lazy(
        "A text can mention at most %(most)s people, and this one mentions %(n)s person.",
        "A text can mention at most %(most)s people, and this one mentions %(n)s people.",
        "n",
    )
    return ValidationError({"body": ValidationError(message, params={"most": MOST_MENTIONED, "n": number})})


def prepare(viewer: Viewer, item: Item, source: str) -> Prepared:
    """Render `source` for `item`, which has its audience already.

    A mention of a reader whom `viewer` may know as one carries their real name and leads to their page; any
    other stays plain text. Raises ValidationError for `body` where more people are mentioned than may be.
    """
    handles = markdown.mentioned(source)
    if len(handles) > MOST_MENTIONED:
        raise _too_many(len(handles))
    readers = (
        gate.known_readers(viewer, rules.Placement.of(item).foreseen) if handles else Person.objects.none()
    )
    found = tuple(readers.filter(handle__in=handles).order_by("pk"))
    for person in found:
        name = _MARKS_OF_A_MENTION.sub(" ", person.name)
        written = re.compile(r"@\[[^\[\]\n]{1,200}\]\(" + re.escape(person.handle) + r"\)")
        source = written.sub(lambda match, new=f"@[{name}]({person.handle})": new, source)  # type: ignore[misc]
    addresses = {person.handle: reverse("membership:expert", args=[person.handle]) for person in found}
    return Prepared(source, str(markdown.render(source, addresses.get)), found)
