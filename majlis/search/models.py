"""The index: rows of analysed text, derived from items and people, thrown away and made again at will."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from majlis.access.models import Item
from majlis.network.models import Person
from majlis.search.passages import Kind


class VectorField(models.Field):  # type: ignore[type-arg]
    """The tokens as PostgreSQL wants them; an empty text where another engine keeps its own table."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """A tsvector where there is such a thing."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_internal_type(self) -> str:
        """A name of its own, so that no engine takes it for plain text."""
        return "VectorField"

    def from_db_value(self, value: Any, *_: Any) -> str:
        """As text."""
        return str(value or "")


class IndexRow(models.Model):
    """A passage, or a piece of a long one, as it is stored: the text to show, and its tokens to match.

    Exactly one of `item` and `person` is set. A row has no audience of its own: the gate is asked.
    """

    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=80)
    chunk = models.PositiveSmallIntegerField(default=0)
    field = models.CharField(max_length=16, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    language = models.CharField(max_length=2, blank=True)
    topics = models.CharField(max_length=1000, blank=True)
    url = models.CharField(max_length=400)
    page = models.PositiveIntegerField(null=True)
    date = models.DateTimeField()
    day = models.PositiveIntegerField()  # days of the common era, cheap to read in great numbers
    boost = models.FloatField(default=0)
    title = models.TextField()
    body = models.TextField()
    title_surface = models.TextField()
    title_stem = models.TextField()
    body_surface = models.TextField()
    body_stem = models.TextField()
    length = models.PositiveIntegerField()
    digest = models.CharField(max_length=32)
    vector = VectorField(default="")

    objects: ClassVar[models.Manager[IndexRow]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(item__isnull=False) ^ models.Q(person__isnull=False),
                name="row_of_one_thing",
            ),
            models.UniqueConstraint(fields=["item", "part", "chunk"], name="one_row_per_piece"),
            models.UniqueConstraint(fields=["person", "part", "chunk"], name="one_row_per_field"),
        ]


class TermRow(models.Model):
    """A term of the thesaurus under the stems it is recognised by; all terms of a concept stand for one
    another."""

    key = models.CharField(max_length=200, db_index=True)
    concept = models.CharField(max_length=60, db_index=True)
    language = models.CharField(max_length=2)
    text = models.CharField(max_length=200)
    topic = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[TermRow]] = models.Manager()
