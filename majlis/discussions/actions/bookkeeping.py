"""Private bookkeeping: how far one has read, what one follows, what one has begun. Nobody is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.discussions import marks
from majlis.discussions.models import BODY_LIMIT, TITLE_LIMIT, Draft, Follow, ReadMark, Thread
from majlis.discussions.policy import myself
from majlis.kit.text import clean_line, clean_text
from majlis.ledger.record import quiet
from majlis.network.models import Circle

DRAFT_KEY = re.compile(r"ask|(thread|post)-[0-9]{1,18}")

CHOICES = ("form", "marking", "circles", "topics", "named", "caveats", "expires", "language")
MOST_CHOSEN = 200
_CHOICE = re.compile(r"[\w-]{1,80}")


def _sound(choices: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The choices that can be stored: what is neither a slug, a code nor a number was not chosen."""
    kept = {name: list(choices.get(name, ()))[:MOST_CHOSEN] for name in CHOICES}
    return {
        name: found for name, values in kept.items() if (found := [v for v in values if _CHOICE.fullmatch(v)])
    }


def _readable(viewer: Viewer, thread: Thread) -> None:
    if not gate.may_read(viewer, thread):
        raise Refused(_("You cannot read this."))


def _reader(viewer: Viewer, thread: Thread) -> int:
    person_id = myself(viewer)
    _readable(viewer, thread)
    return person_id


@quiet("how far somebody has read is theirs alone")
def mark_read(viewer: Viewer, *, thread: Thread, number: int) -> None:
    """Say that `thread`, which came through the gate, has been read up to post `number`. Raises Refused."""
    marks.move(thread, myself(viewer), min(number, thread.post_count))


@quiet("how far somebody has read is theirs alone")
def keep_unread(viewer: Viewer, *, thread: Thread) -> None:
    """Show `thread` among the unread ones until it is opened again. Raises Refused."""
    person_id = _reader(viewer, thread)
    before = ReadMark.objects.filter(thread=thread, person=person_id).values_list("number", flat=True).first()
    marks.move(thread, person_id, before or 0, keep_unread=True)


@quiet("what somebody follows is theirs alone")
def follow(viewer: Viewer, *, thread: Thread | None = None, circle: Circle | None = None) -> None:
    """Be told about a thread, or about what is asked in a circle. Raises Refused."""
    person_id = myself(viewer)
    if thread is not None:
        _readable(viewer, thread)
    elif circle is None or not gate.circles(viewer).filter(pk=circle.pk).exists():
        raise Refused(_("You cannot follow this."))
    Follow.objects.get_or_create(person_id=person_id, thread=thread, circle=None if thread else circle)


@quiet("what somebody follows is theirs alone")
def unfollow(viewer: Viewer, *, thread: Thread | None = None, circle: Circle | None = None) -> None:
    """No longer be told about a thread or a circle. Raises Refused."""
    Follow.objects.filter(person=myself(viewer), thread=thread, circle=circle).delete()


@quiet("a draft is read by nobody else")
def save_draft(
    viewer: Viewer,
    *,
    key: str,
    text: str,
    title: str = "",
    choices: Mapping[str, Sequence[str]] | None = None,
) -> Draft | None:
    """Keep what somebody has begun; an empty draft is dropped. Raises ValidationError, Refused.

    `choices` are the short values chosen in the form, by field; others than those of `CHOICES` are left out.
    """
    person_id = myself(viewer)
    if not DRAFT_KEY.fullmatch(key):
        raise ValidationError({"key": _("There is no such draft.")})
    line, body = clean_line(title, TITLE_LIMIT), clean_text(text, BODY_LIMIT)
    if not line and not body:
        marks.forget_draft(person_id, key)
        return None
    draft, _made = Draft.objects.update_or_create(
        person_id=person_id,
        key=key,
        defaults={
            "title": line,
            "text": body,
            "choices": _sound(choices or {}),
            "saved_at": timezone.now(),
        },
    )
    mine = Draft.objects.filter(person=person_id).order_by("-saved_at", "-pk")
    Draft.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[Draft.KEEP :])).delete()
    return draft


@quiet("a draft is read by nobody else")
def drop_draft(viewer: Viewer, *, key: str) -> None:
    """Throw a draft away. Raises Refused."""
    marks.forget_draft(myself(viewer), key)
