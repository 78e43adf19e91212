"""Where people are from and which part of society they stand for."""

from __future__ import annotations

from django.db import models

from majlis.kit.languages import Labelled


class Region(Labelled):
    """One of the five working regions. Data, not derived from language."""

    code = models.SlugField(primary_key=True, max_length=32)


class Country(Labelled):
    """A country or territory by its ISO 3166-1 alpha-2 code."""

    code = models.CharField(primary_key=True, max_length=2)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="countries")
    un_group = models.CharField(max_length=32, blank=True)


class Sector(Labelled):
    """A part of society. Codes are added or retired, a used one is never deleted.

    `counts_as_…` say which caveats its organisations pass; that is data (`data/sectors.json`).
    """

    code = models.SlugField(primary_key=True, max_length=32)
    core = models.BooleanField(default=False)
    retired = models.BooleanField(default=False)
    counts_as_law_enforcement = models.BooleanField(default=False)
    counts_as_government = models.BooleanField(default=False)
    counts_as_industry = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
