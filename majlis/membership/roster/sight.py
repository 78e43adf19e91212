"""Whose fields one viewer may see, as masks: the rule of `access.people.field_q`, held to it by a test."""

from __future__ import annotations

from majlis.access.viewer import Viewer
from majlis.membership.roster.roster import Mask, Roster
from majlis.network.models import FieldAudience


class Sight:
    """One viewer looking at one roster. Whoever is not an accepted member sees nobody."""

    def __init__(self, viewer: Viewer, roster: Roster) -> None:
        self.roster = roster
        self.everybody: Mask = roster.everybody if viewer.vetted else 0
        row = roster.row_of(viewer.person_id) if viewer.vetted else None
        self._self: Mask = 1 << roster.slots[row.pk] if row else 0
        circles = [value for kind, value in row.keys if kind == "circle"] if row else []
        self._near: Mask = roster.any_of("circle", circles)
        self._house: Mask = (
            roster.get("organisation", viewer.organisation_id) if viewer.organisation_id else 0
        )
        self._seen: dict[str, Mask] = {}

    def of(self, field: str) -> Mask:
        """The people whose `field` this viewer may see."""
        if field not in self._seen:
            see, audience = self.roster.get, FieldAudience
            self._seen[field] = self.everybody & (
                see("see", (field, audience.MEMBERS))
                | see("see", (field, audience.CIRCLES)) & self._near
                | see("see", (field, audience.ORGANISATION)) & self._house
                | self._self
            )
        return self._seen[field]
