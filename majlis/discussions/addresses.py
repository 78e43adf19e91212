"""Where a thread and each of its posts stand: a post's page follows from its number."""

from __future__ import annotations

from django.urls import reverse

POSTS_A_PAGE = 50


def page_of(number: int) -> int:
    """The page, from 1, on which post `number` stands."""
    return max(0, number - 1) // POSTS_A_PAGE + 1


def thread_address(thread_id: int, number: int = 1) -> str:
    """The address of a thread, or of one of its posts."""
    address = reverse("discussions:thread", args=[thread_id])
    page = page_of(number)
    query = f"?page={page}" if page > 1 else ""
    return f"{address}{query}#post-{number}" if number > 1 else address
