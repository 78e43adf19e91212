"""A deed of the tests, and people with the duty to decide about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.utils.translation import gettext_noop

from majlis.access.viewer import Viewer
from majlis.approvals.deeds import DEEDS, deed
from majlis.approvals.models import Approval
from majlis.network.models import Person
from tests.people import make_organisation, make_person


@dataclass
class Office:
    """Three officers of two organisations, somebody to whom it is done, and what was done."""

    first: Person
    second: Person
    third: Person
    subject: Person
    done: list[tuple[int, int | None]] = field(default_factory=list)


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """The deed `test.deed` exists while the test runs."""
    home, abroad = make_organisation("lead"), make_organisation("co-lead")
    made = Office(
        make_person("First", organisation=home, duties=["secretariat"]),
        make_person("Second", organisation=abroad, duties=["secretariat"]),
        make_person("Third", organisation=abroad, duties=["secretariat", "moderator"]),
        make_person("Subject", duties=["secretariat"]),
    )

    @deed("test.deed", label=gettext_noop("A deed of the tests"), duty="secretariat")  # type: ignore[arg-type]
    def run(viewer: Viewer, approval: Approval) -> None:
        made.done.append((approval.pk, viewer.person_id))

    yield made
    del DEEDS["test.deed"]
