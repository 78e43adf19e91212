"""Circles of people, and the seats in them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from majlis.kit.languages import Labelled
from majlis.network.people import Person
from majlis.network.places import Region, Sector
from majlis.network.thesaurus import Topic


class Visibility(models.TextChoices):
    """Who may know that a circle exists, and who may sit in it."""

    PUBLIC = "public", pgettext_lazy("circle visibility", "Public: anyone may know it, members may join")
    MEMBERS = "members", pgettext_lazy("circle visibility", "Members: members know it and may join")
    LISTED = "listed", pgettext_lazy("circle visibility", "Listed: members know it and may ask to join")
    SECRET = "secret", pgettext_lazy("circle visibility", "Secret: only its own people know it")


PRIVATE = (Visibility.LISTED, Visibility.SECRET)


class Circle(Labelled):
    """A set of people with a common subject, region, sector or office; an audience by name."""

    class Kind(models.TextChoices):
        TOPIC = "topic", pgettext_lazy("circle kind", "Topic")
        REGION = "region", pgettext_lazy("circle kind", "Region")
        SECTOR = "sector", pgettext_lazy("circle kind", "Sector")
        BODY = "body", pgettext_lazy("circle kind", "Body")

    slug = models.SlugField(unique=True, max_length=80)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.MEMBERS)
    about = models.JSONField(default=dict, blank=True)  # {"ar": "…", "en": "…", …}
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="circles")
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="circles"
    )
    sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.PROTECT, related_name="circles"
    )

    @property
    def full_label(self) -> str:
        """The label with the kind: a topic, a region and a sector may bear one name."""
        return f"{self.label} · {self.get_kind_display()}"

    @property
    def private(self) -> bool:
        """Whether what is said here stays here, whatever its marking."""
        return self.visibility in PRIVATE


class Seat(models.Model):
    """A person's place in a circle; one that is only asked for opens nothing."""

    class Role(models.TextChoices):
        MEMBER = "member", pgettext_lazy("seat", "Member")
        CHAIR = "chair", pgettext_lazy("seat", "Chair")
        SECRETARY = "secretary", pgettext_lazy("seat", "Secretary")

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("seat", "Held")
        ASKED = "asked", pgettext_lazy("seat", "Asked for")

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(max_length=6, choices=State.choices, default=State.HELD)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "person"], name="one_seat_per_circle")]
        indexes = [models.Index(fields=["person", "state"], name="seat_by_person")]
