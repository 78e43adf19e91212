"""Reading threads, posts, circles and one's own bookkeeping. The first argument is who reads."""

from majlis.discussions.queries.circles import (
    CircleLine,
    circle_line,
    circle_lines,
    known_circles,
    members,
    seats_asked,
)
from majlis.discussions.queries.lists import (
    Filters,
    Tab,
    ThreadLine,
    lines,
    threads,
    unread_count,
)
from majlis.discussions.queries.page import PostView, ThreadView, posts, reach, thread_view
from majlis.discussions.queries.suggest import related, waiting_for

__all__ = [
    "CircleLine",
    "Filters",
    "PostView",
    "Tab",
    "ThreadLine",
    "ThreadView",
    "circle_line",
    "circle_lines",
    "known_circles",
    "lines",
    "members",
    "posts",
    "reach",
    "related",
    "seats_asked",
    "thread_view",
    "threads",
    "unread_count",
    "waiting_for",
]
