"""The card that everything readable has, and what belongs to a card."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone

from majlis.access.caveats import Caveat, Terms
from majlis.access.managers import Gated, Unguarded
from majlis.access.markings import Marking, State
from majlis.kit.languages import CHOICES
from majlis.network.models import Circle, Organisation, Person, Topic

if TYPE_CHECKING:
    from majlis.access.viewer import Viewer


class Item(models.Model):
    """One card: what it is, whose, how it is marked, who is listed, named or barred.

    Rooms add their own table to it by inheritance. `enclosed` is kept by `access.placing`: it is true
    while one of the circles is private, so that no marking carries the item out of it.
    """

    kind = models.CharField(max_length=24, editable=False)
    title = models.CharField(max_length=300)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="items")
    source = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    language = models.CharField(max_length=2, choices=CHOICES)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    marking = models.PositiveSmallIntegerField(choices=Marking.choices, default=Marking.AMBER)
    public = models.BooleanField(default=False)
    enclosed = models.BooleanField(default=False, editable=False)
    only_law_enforcement = models.BooleanField(default=False)
    only_government = models.BooleanField(default=False)
    only_industry = models.BooleanField(default=False)
    no_attribution = models.BooleanField(default=False)
    chatham_house = models.BooleanField(default=False)
    no_mail = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    circles = models.ManyToManyField(Circle, blank=True, related_name="items")
    named = models.ManyToManyField(Person, blank=True, related_name="items_named_in")
    barred = models.ManyToManyField(Person, blank=True, related_name="items_barred_from")
    topics = models.ManyToManyField(Topic, blank=True, related_name="items")
    derived_from = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="derivations")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    # When it was made wider last: what it was until then is closed to others than its source (`access.past`).
    widened_at = models.DateTimeField(null=True, editable=False)

    KIND: ClassVar[str] = ""

    unguarded: ClassVar[Unguarded] = Unguarded()
    objects = Gated()

    class Meta:
        default_manager_name = "unguarded"
        base_manager_name = "unguarded"
        indexes = [
            models.Index(fields=["kind", "-published_at"], name="item_by_kind"),
            models.Index(fields=["author"], name="item_by_author"),
            models.Index(fields=["-updated_at"], name="item_by_change"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """Store the card with the kind its room gave it."""
        self.kind = self.kind or self.KIND
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def tlp(self) -> Marking:
        """The marking as a value with a label."""
        return Marking(self.marking)

    @property
    def terms(self) -> Terms:
        """The caveats and the day of expiry, as one value."""
        held = frozenset(one for one in Caveat if getattr(self, one.value))
        return Terms(held, self.expires_at)


class Part(models.Model):
    """What belongs to a card and has no audience of its own: a post, a version, a file.

    `PART_OF` names the foreign key that leads to the item.
    """

    PART_OF: ClassVar[str] = ""

    unguarded: ClassVar[Unguarded] = Unguarded()
    objects = Gated()

    class Meta:
        abstract = True
        default_manager_name = "unguarded"
        base_manager_name = "unguarded"

    @classmethod
    def open_to(cls, viewer: Viewer) -> models.Q:
        """Which parts of an item that `viewer` reads are open to them; a room may keep some back."""
        return models.Q()


class KeptEntry(models.Model):
    """What somebody typed when a page asked for a confirmation first: for some minutes, for them alone.

    `files` says that there were files, which cannot be kept.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=2000)
    fields = models.JSONField(default=list)  # of [name, value]
    files = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)


class WayBack(models.Model):
    """Somebody's factors were reset, and they have not set up another one yet: `access.ways_back`."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
