"""Resources and their versions."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext_lazy

from majlis.access.models import Item, Part
from majlis.access.viewer import Viewer
from majlis.files.models import StoredFile
from majlis.kit import markdown
from majlis.network.models import Person


class ResourceKind(models.TextChoices):
    """What a resource is."""

    GUIDANCE = "guidance", pgettext_lazy("kind of resource", "Guidance")
    CHECKLIST = "checklist", pgettext_lazy("kind of resource", "Checklist")
    CASE = "case", pgettext_lazy("kind of resource", "Case study")
    REPORT = "report", pgettext_lazy("kind of resource", "Report")
    TEMPLATE = "template", pgettext_lazy("kind of resource", "Template")
    PRESENTATION = "presentation", pgettext_lazy("kind of resource", "Presentation")
    OTHER = "other", pgettext_lazy("kind of resource", "Other")


class Resource(Item):
    """Something members share with each other. Its files hang on versions; `current` is the newest one."""

    KIND = "resource"

    kind_of = models.CharField(max_length=12, choices=ResourceKind.choices, default=ResourceKind.GUIDANCE)
    summary = models.TextField(blank=True)
    summary_html = models.TextField(blank=True, editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    current = models.ForeignKey(
        "library.Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["kind_of"], name="resource_by_kind")]

    def write(self, summary: str) -> None:
        """Set the summary (Markdown) and what it looks like; not stored yet."""
        self.summary = summary
        self.summary_html = markdown.render(summary)
        self.renderer = markdown.RENDERER_VERSION

    @property
    def html(self) -> str:
        """The summary as safe HTML, made anew where an older renderer made the stored one."""
        if self.renderer != markdown.RENDERER_VERSION:
            return markdown.render(self.summary)
        return mark_safe(self.summary_html)  # safe: rendered and cleaned when it was written


class Version(Part):
    """One state of a resource's files; the note says what is new. No verb of the library changes one.

    Only an erasure does: it takes out what the person brought and wrote, and their name wherever it stands.
    """

    PART_OF = "resource"

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="versions")
    files = models.ManyToManyField(StoredFile, related_name="versions")

    class Meta(Part.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["resource", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.resource_id}.{self.number}"

    @classmethod
    def open_to(cls, viewer: Viewer) -> models.Q:
        """What had a successor before the resource was made wider stays with its source."""
        later = cls.unguarded.filter(number__gt=models.OuterRef("number"))
        newer = later.filter(resource=models.OuterRef("resource"))
        before = newer.filter(created_at__lte=models.OuterRef("resource__widened_at"))
        return models.Q(~models.Exists(before)) | models.Q(resource__author=viewer.person_id or 0)
