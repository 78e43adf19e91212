"""What can be wrong with content safety: cases that nobody may decide, and a list that cannot be read."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access.viewer import Viewer
from majlis.ledger.alarms import Found, alarm
from majlis.ledger.models import Entry
from majlis.network.models import Person, Standing
from majlis.safety import policy
from majlis.safety.models import Case, Review

MOST = 200
OFTEN = 5
OF_VISITORS = 5 * OFTEN
A_DAY = timedelta(days=1)
PATIENCE = timedelta(hours=1)


@alarm(
    "cases",
    _("Cases wait that nobody may decide"),
    _("No moderator stands far enough from them. Give the duty to somebody of another organisation."),
    every=120,
)
def stuck() -> Found | None:
    """Cases that wait for longer than an hour, are with nobody, and could be taken by no moderator."""
    looked_at = Review.objects.filter(decision="", taken_at__gt=timezone.now() - policy.KEPT_FOR)
    waiting = Case.objects.filter(state=Case.State.OPEN, changed_at__lt=timezone.now() - PATIENCE)
    left = set(waiting.exclude(pk__in=looked_at.values("case")).values_list("pk", flat=True)[:MOST])
    if not left:
        return None
    members = Person.objects.filter(standing=Standing.ACCEPTED, is_active=True).exclude(duties=[])
    for person in members:
        left -= set(policy.takeable(Viewer.of(person)).filter(pk__in=left).values_list("pk", flat=True))
        if not left:
            return None
    since = Case.objects.filter(pk__in=left).order_by("changed_at").values_list("changed_at", flat=True)[0]
    return Found(since)


@alarm(
    "probing",
    _("Somebody tries out words of the screening list"),
    _("An auditor sees in the log of whom words were refused, and where; of the words nothing is kept."),
    every=300,
)
def probing() -> Found | None:
    """Whether of one person, or of visitors, listed words were refused again and again within a day."""
    lines = Entry.objects.filter(verb="word.refused", at__gt=timezone.now() - A_DAY).order_by()
    each = lines.values("pseudonym").annotate(times=Count("pk"), since=Min("at"))
    # Visitors share the name of nobody: five of them are not one who tries.
    often = each.filter(Q(times__gte=OF_VISITORS) | Q(times__gte=OFTEN) & ~Q(pseudonym=""))
    first = often.order_by("since").first()
    return Found(first["since"]) if first else None


@alarm(
    "screening",
    _("The screening list cannot be read"),
    _(
        "What it said before goes on until the program starts anew; then nothing starts."
        " Look at MAJLIS_SCREENING_LIST."
    ),
)
def unreadable() -> Found | None:
    """Whether the operator's list is there and is text."""
    path = settings.SCREENING_LIST
    if path is None:
        return None
    try:
        path.read_text("utf-8")
    except (OSError, UnicodeError):
        return Found()
    return None
