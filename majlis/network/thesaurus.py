"""The words of the field in four languages: what people know, and what bridges a search."""

from __future__ import annotations

from django.db import models

from majlis.kit.languages import Labelled


class Topic(Labelled):
    """An area of protective competence that people, circles and items are tagged with."""

    code = models.SlugField(primary_key=True, max_length=48)
    group = models.CharField(max_length=1)
    synonyms = models.JSONField(default=dict)  # {"ar": ["…"], "en": […], …}
    position = models.PositiveSmallIntegerField(default=0)


class Concept(models.Model):
    """A term that is no tag but carries a search from one language to the others."""

    code = models.SlugField(primary_key=True, max_length=48)
    terms = models.JSONField(default=dict)  # {"ar": ["…"], "en": […], …}
