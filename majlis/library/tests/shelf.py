"""A resource as the tests of the library make it."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File

from majlis.access.markings import Marking
from majlis.files.tests import samples
from majlis.library.actions import share_resource
from majlis.library.drafting import Card
from majlis.library.models import Resource
from tests.people import Cast, viewer


def txt(words: str = "a checklist for the border", name: str = "list.txt") -> File[bytes]:
    """A small text file to upload."""
    return samples.upload(words.encode(), name)


def share(cast: Cast, *uploads: File[bytes], **facts: Any) -> Resource:
    """A resource that alice shares with her circle, with one small file unless others are given."""
    card: dict[str, Any] = {
        "title": "Checking consignments",
        "summary": "How to check **without** stopping trade.",
        "marking": Marking.AMBER,
        "circles": [cast.circle],
    }
    return share_resource(viewer(cast.alice), card=Card(**{**card, **facts}), uploads=uploads or [txt()])
