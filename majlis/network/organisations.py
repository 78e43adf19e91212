"""Organisations, what they are to the network and when, and the plenaries that were held."""

from __future__ import annotations

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import pgettext_lazy

from majlis.network.places import Country, Sector


class OrganisationKind(models.TextChoices):
    """What an organisation is in law."""

    STATE = "state", pgettext_lazy("organisation kind", "State authority")
    INTERNATIONAL = "international", pgettext_lazy("organisation kind", "International organisation")
    REGIONAL = "regional", pgettext_lazy("organisation kind", "Regional organisation")
    ACADEMIC = "academic", pgettext_lazy("organisation kind", "University or institute")
    COMPANY = "company", pgettext_lazy("organisation kind", "Company")
    ASSOCIATION = "association", pgettext_lazy("organisation kind", "Association")


class Organisation(models.Model):
    """A body that people work for. It keeps its parent and its years, since names and owners change."""

    code = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=200)
    name_latin = models.CharField(max_length=200, blank=True)
    short_name = models.CharField(max_length=40, blank=True)
    # What it calls itself, by language: {"fr": ["Organisation mondiale des douanes", "OMD"], …}, the short
    # name empty where it has none there. Official names, else the one in common use in Arabic; `name` is one.
    names = models.JSONField(default=dict, blank=True)
    kind = models.CharField(max_length=16, choices=OrganisationKind.choices, default=OrganisationKind.STATE)
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


_HOUSE = """
WITH RECURSIVE up(id, parent_id) AS (
    SELECT id, parent_id FROM network_organisation WHERE id = %s
    UNION SELECT one.id, one.parent_id FROM network_organisation one JOIN up ON one.id = up.parent_id
), down(id) AS (
    SELECT id FROM up
    UNION SELECT one.id FROM network_organisation one JOIN down ON one.parent_id = down.id
) SELECT id FROM down
"""


def house_of(organisation_id: int) -> RawSQL:
    """An organisation, what it is a branch of, and all branches of that: for `…__in` of a query."""
    return RawSQL(_HOUSE, [organisation_id])  # noqa: S611 - nothing but a number goes into it


# The one above which none stands; of a circle, which nobody should make, the first.
_TOP = """(
WITH RECURSIVE up(id, parent_id) AS (
    SELECT id, parent_id FROM network_organisation WHERE id = "network_person"."organisation_id"
    UNION SELECT one.id, one.parent_id FROM network_organisation one JOIN up ON one.id = up.parent_id
) SELECT COALESCE(MIN(CASE WHEN parent_id IS NULL THEN id END), MIN(id)) FROM up)
"""


def house_of_each() -> RawSQL:
    """Annotates a query of people: a number that is the same for all of one house, None without one."""
    return RawSQL(_TOP, [], output_field=models.BigIntegerField(null=True))  # noqa: S611 - nothing goes into it


def same_house(one: int | None, other: int | None) -> bool:
    """Whether two organisations are one, or branches of one; nobody without one shares any (one query)."""
    if one is None or other is None:
        return False
    return one == other or Organisation.objects.filter(pk=one, pk__in=house_of(other)).exists()


class OrganisationRole(models.Model):
    """What an organisation is to the network, from when to when."""

    class Role(models.TextChoices):
        LEAD = "lead", pgettext_lazy("organisation role", "Co-leading organisation")
        PARTNER = "partner", pgettext_lazy("organisation role", "Partner organisation")
        SUPPORT = "support", pgettext_lazy("organisation role", "Supporting organisation")
        HOST = "host", pgettext_lazy("organisation role", "Host organisation")
        COMMITTEE = "committee", pgettext_lazy("organisation role", "In the Steering Committee")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=16, choices=Role.choices)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "role", "starts"], name="one_role_at_a_time")
        ]


class Plenary(models.Model):
    """A plenary of the network as published. Figures differ by source, so each is a span."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    starts = models.DateField()
    ends = models.DateField()
    city = models.JSONField(default=dict)  # {"ar": "…", "en": "…", …}
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="plenaries")
    host = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="plenaries"
    )
    people_low = models.PositiveIntegerField(null=True, blank=True)
    people_high = models.PositiveIntegerField(null=True, blank=True)
    countries_low = models.PositiveIntegerField(null=True, blank=True)
    countries_high = models.PositiveIntegerField(null=True, blank=True)
    themes = models.JSONField(default=dict)  # {"ar": ["…"], …}

    class Meta:
        ordering = ("number",)
