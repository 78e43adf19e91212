"""What can be done in this room, each a verb: check, change, record."""

from majlis.discussions.actions.bookkeeping import (
    drop_draft,
    follow,
    keep_unread,
    mark_read,
    save_draft,
    unfollow,
)
from majlis.discussions.actions.circles import admit, ask_to_join, decline, join_circle, leave_circle
from majlis.discussions.actions.posts import (
    accept_answer,
    edit_post,
    restore_post,
    unaccept_answer,
    withdraw_post,
    write_post,
)
from majlis.discussions.actions.threads import (
    ask_question,
    edit_thread,
    publish_thread,
    start_discussion,
    withdraw_thread,
)

__all__ = [
    "accept_answer",
    "admit",
    "ask_question",
    "ask_to_join",
    "decline",
    "drop_draft",
    "edit_post",
    "edit_thread",
    "follow",
    "join_circle",
    "keep_unread",
    "leave_circle",
    "mark_read",
    "publish_thread",
    "restore_post",
    "save_draft",
    "start_discussion",
    "unaccept_answer",
    "unfollow",
    "withdraw_post",
    "withdraw_thread",
    "write_post",
]
