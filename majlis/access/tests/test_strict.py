"""AMBER+STRICT stays in one organisation, and tells nobody who belongs to it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from majlis.access import gate, placing
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.network.models import FieldAudience, Organisation, Person
from tests.people import Cast, make_organisation, make_person


def _refusal(author: Person, *named: Person) -> list[str]:
    """What `author` is told of naming these people under STRICT; nothing when it is placed."""
    item: Item = Item.unguarded.create(
        kind="thread", title="A", author=author, source=author.organisation, language="en", state=State.DRAFT
    )
    try:
        placing.place(item, marking=Marking.STRICT, named=named)
    except ValidationError as wrong:
        return list(wrong.message_dict["named"])
    return []


def _hiding(organisation: Organisation | None, see: FieldAudience = FieldAudience.NOBODY) -> Person:
    return make_person("Hidden", organisation=organisation, see_organisation=see)


def test_colleagues_whose_organisation_is_seen_can_be_named(cast: Cast) -> None:
    near = _hiding(cast.alice.organisation, FieldAudience.ORGANISATION)
    assert _refusal(cast.alice, cast.dana, near) == []
    assert _refusal(cast.alice, cast.bob) != []


def test_who_hides_their_organisation_is_refused_alike_inside_and_outside(cast: Cast) -> None:
    organisations = (cast.alice.organisation, make_organisation("elsewhere"), None)
    refusals = [_refusal(cast.alice, cast.dana, _hiding(one)) for one in organisations]
    assert refusals[0] == refusals[1] == refusals[2] != []
    assert "Hidden" not in refusals[0][0]


def test_the_figures_before_sending_do_not_tell_it_either(cast: Cast) -> None:
    figures = set()
    for organisation in (cast.alice.organisation, make_organisation("elsewhere"), None):
        named = [cast.dana, _hiding(organisation)]
        readers = gate.audience_of(marking=Marking.STRICT, named=named, author=cast.alice)
        figures.add(frozenset(readers.values_list("name", flat=True)))
    assert figures == {frozenset({"Alice", "Dana"})}


@pytest.mark.django_db
def test_somebody_without_an_organisation_names_nobody_under_it() -> None:
    alone, other = make_person("Alone", organisation=None), make_person("Other", organisation=None)
    assert _refusal(alone, other) != []
