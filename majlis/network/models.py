"""Facts of the network."""

from __future__ import annotations

from majlis.network.circles import Circle, Seat
from majlis.network.organisations import Organisation, OrganisationRole, Plenary
from majlis.network.people import Availability, Expertise, FieldAudience, Person, Speaks, Standing
from majlis.network.places import Country, Region, Sector
from majlis.network.thesaurus import Concept, Topic

__all__ = [
    "Availability",
    "Circle",
    "Concept",
    "Country",
    "Expertise",
    "FieldAudience",
    "Organisation",
    "OrganisationRole",
    "Person",
    "Plenary",
    "Region",
    "Seat",
    "Sector",
    "Speaks",
    "Standing",
    "Topic",
]
