"""Where items have their pages."""

from __future__ import annotations

from django.urls import reverse

from majlis.access.models import Item

PAGES = {"thread": "discussions:thread", "resource": "library:resource"}


def page_of(item: Item) -> str:
    """The page of an item by its kind; of a kind without one, the page that says who reads it."""
    return reverse(PAGES.get(item.kind, "front:audience"), args=[item.pk])
