"""What rooms hand in to be found, and the kinds of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a passage is, as the reader would call it."""

    PERSON = "person", pgettext_lazy("search kind", "People")
    QUESTION = "question", pgettext_lazy("search kind", "Questions")
    DISCUSSION = "discussion", pgettext_lazy("search kind", "Discussions")
    POST = "post", pgettext_lazy("search kind", "Posts and answers")
    RESOURCE = "resource", pgettext_lazy("search kind", "Resources")
    FILE = "file", pgettext_lazy("search kind", "Inside files")


@dataclass(frozen=True)
class Passage:
    """A stretch of text of one item or person that can be found.

    `part_key` tells it apart from the item's other passages (such as "post-12", "file-3-p4"). `title` is
    that of the item, so that words of the title and of the passage meet. `boost` runs from 0 to 1 (accepted).
    `page` is the page of a file, from 1. `field` names the profile field, for people only.
    """

    part_key: str
    kind: str
    title: str
    body: str
    language: str
    url: str
    date: datetime
    boost: float = 0.0
    page: int | None = None
    field: str = ""
