"""Files as they are known to the database; their bytes lie in the data folder under names of our own."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.core.files.base import File
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from majlis.access import past
from majlis.access.models import Item, Part
from majlis.access.viewer import Viewer
from majlis.files import kinds
from majlis.kit.languages import CHOICES
from majlis.network.models import Person


def new_token() -> str:
    """What stands in the address of a file: 128 random bits, so that nobody finds one by guessing."""
    return secrets.token_hex(16)


class StoredFile(Part):
    """One file of an item. `place` is where its bytes lie; the name that people gave it is only shown."""

    class TextState(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("text of a file", "Not read yet")
        DONE = "done", pgettext_lazy("text of a file", "Can be searched")
        NONE = "none", pgettext_lazy("text of a file", "Holds no text")
        FAILED = "failed", pgettext_lazy("text of a file", "Could not be read")

    PART_OF = "item"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="files")
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    place = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=[(kind.code, kind.label) for kind in kinds.KINDS])
    charset = models.CharField(max_length=16, blank=True)  # of text files only
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    # What was uploaded, before it was cleaned: the hash proves it, the bytes are kept under seal or not.
    original_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    original_kept = models.BooleanField(default=False, editable=False)
    removed = models.JSONField(default=list, blank=True, editable=False)  # codes of `reasons.REMOVED`
    created_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="files")
    replaced = models.BooleanField(default=False)
    replaced_at = models.DateTimeField(null=True, editable=False)
    text_state = models.CharField(max_length=8, choices=TextState.choices, default=TextState.WAITING)
    page_count = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=2, choices=CHOICES, blank=True)

    class Meta(Part.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def open_to(cls, viewer: Viewer) -> models.Q:
        """What was replaced before the item was made wider stays with its source."""
        return past.open_q(viewer, item="item", gone="replaced_at")

    @property
    def known_kind(self) -> kinds.Kind:
        """The type that the content was found to have."""
        return kinds.BY_CODE[self.kind]

    @property
    def media_type(self) -> str:
        """What browsers are told the bytes are."""
        charset = f"; charset={self.charset}" if self.charset else ""
        return self.known_kind.media_type + charset

    @property
    def path(self) -> Path:
        """Where the bytes lie."""
        return Path(settings.HOME) / "files" / self.place


class HeldFile(models.Model):
    """A sound file of a form that was refused for something else: its sender's alone, and at no address.

    It is of no item yet. When the form goes through it becomes a `StoredFile`; else it is gone after a day.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    place = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(max_length=160)
    size = models.PositiveBigIntegerField(help_text="bytes")
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[HeldFile]] = models.Manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["created_at"], name="held_by_age")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes lie."""
        return Path(settings.HOME) / "files" / self.place

    def open(self) -> File[bytes]:
        """The bytes, as a form would hand them over; the caller closes it. Raises OSError."""
        return File(self.path.open("rb"), name=self.name)


class FilePage(Part):
    """The text of one page, slide or sheet, counted from 1; of one part where a type of file has no pages."""

    PART_OF = "file__item"

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    text = models.TextField()
    language = models.CharField(max_length=2, choices=CHOICES)

    class Meta(Part.Meta):
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_text_per_page")]

    def __str__(self) -> str:
        return f"{self.file} {self.number}"

    @classmethod
    def open_to(cls, viewer: Viewer) -> models.Q:
        """As its file."""
        return past.open_q(viewer, item="file__item", gone="file__replaced_at")
