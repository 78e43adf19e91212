"""Who may change who reads. Being a reader is asked by the gate, of everybody and first."""

from __future__ import annotations

from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from majlis.access import loosening
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.policy import right
from majlis.access.viewer import Viewer
from majlis.network.models import Seat

OTHERS_WROTE = _(
    "Others have written here for those who read it now, so you alone cannot make it wider. Start a new"
    " discussion, or ask the secretariat to have it made wider with the consent of all who wrote."
)
LEADING = (Seat.Role.CHAIR, Seat.Role.SECRETARY)


def is_source(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer speaks for the source: its author."""
    return viewer.person_id is not None and item.author_id == viewer.person_id


def with_leading(viewer: Viewer, items: QuerySet[Item]) -> QuerySet[Item]:
    """Read with each item whether the viewer leads it, for a page that asks for several rights at once."""
    led = Exists(_leading(viewer).filter(circle__items=OuterRef("pk")))
    return items.annotate(led=led, led_by=Value(viewer.person_id, output_field=IntegerField()))


def _leading(viewer: Viewer) -> QuerySet[Seat]:
    return Seat.objects.filter(person=viewer.person_id, state=Seat.State.HELD, role__in=LEADING)


def leads(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer leads a circle that the item is addressed to (no query after `with_leading`)."""
    if viewer.person_id is not None and getattr(item, "led_by", None) == viewer.person_id:
        return bool(getattr(item, "led", False))
    return _leading(viewer).filter(circle__items=item.pk).exists()


def may_change(viewer: Viewer, item: Item) -> bool:
    """The source in any way; a moderator, and who leads a circle of it, to make it narrower."""
    if item.state not in (State.DRAFT, State.PUBLISHED):
        return False
    return is_source(viewer, item) or "moderator" in viewer.duties or leads(viewer, item)


def may_ask(viewer: Viewer, item: object) -> bool:
    """The secretariat asks for what the source has consented to; the source needs nobody."""
    return isinstance(item, Item) and "secretariat" in viewer.duties and not is_source(viewer, item)


def may_bar(viewer: Viewer, item: Item) -> bool:
    """The source, who leads a circle of it, and the secretariat: each of what they can read."""
    return is_source(viewer, item) or "secretariat" in viewer.duties or leads(viewer, item)


def may_recuse(viewer: Viewer, item: Item) -> bool:
    """Every reader but the source, who can take the thing back instead."""
    return not is_source(viewer, item)


def may_see_readings(viewer: Viewer, item: Item) -> bool:
    """Who has opened a thing under RED is shown to its source, and to nobody else."""
    return is_source(viewer, item) and item.marking == Marking.RED


right(
    "marking.changed",
    may_change,
    _(
        "Only the source can change who reads this; a moderator, or who leads a circle of it,"
        " makes it narrower."
    ),
)
right("marking.loosened", may_ask, _("Only the secretariat asks for this, with the consent of the source."))
right(
    "reader.barred", may_bar, _("Only the source, who leads a circle of it, or the secretariat may do this.")
)
right("reader.readmitted", loosening.speaks_for_source, _("Only the source can let somebody in again."))
right("reader.recused", may_recuse, _("You are the source of this: you can take it back instead."))
right(
    "readings.seen", may_see_readings, _("Only the source of something under TLP:RED sees who has opened it.")
)
