"""Profile fields have audiences of their own."""

from __future__ import annotations

import pytest

from majlis.access import people
from majlis.access.viewer import Viewer
from majlis.network.models import FieldAudience, Person
from tests.people import Cast, viewer

SEEN = {
    FieldAudience.MEMBERS: {"alice", "bob", "charlie", "dana"},
    FieldAudience.CIRCLES: {"alice", "bob"},
    FieldAudience.ORGANISATION: {"alice", "dana"},
    FieldAudience.NOBODY: {"alice"},
}


@pytest.mark.parametrize("field", people.FIELDS)
@pytest.mark.parametrize("audience", FieldAudience)
def test_query_and_card_agree_on_who_sees_a_field(
    cast: Cast, field: people.Field, audience: FieldAudience
) -> None:
    Person.objects.filter(pk=cast.alice.pk).update(**{f"see_{field}": audience})
    for name in ("alice", "bob", "charlie", "dana"):
        asking = viewer(cast.people[name])
        alice = people.known_for_cards(asking).get(pk=cast.alice.pk)
        selected = people.known(asking).filter(people.field_q(asking, field), pk=cast.alice.pk).exists()
        assert selected == people.may_see(asking, alice, field) == (name in SEEN[audience])


def test_a_visitor_knows_nobody(cast: Cast) -> None:
    assert not people.known(Viewer.nobody()).exists()
    assert not people.known(viewer(cast.applicant)).exists()
    card = people.card(Viewer.nobody(), cast.alice)
    assert "Alice" not in (card.name, card.name_latin, card.url)


def test_a_card_leaves_out_what_may_not_be_seen(cast: Cast) -> None:
    Person.objects.filter(pk=cast.alice.pk).update(see_organisation=FieldAudience.NOBODY)
    asking = viewer(cast.bob)
    card = people.card(asking, people.known_for_cards(asking).get(pk=cast.alice.pk))
    assert card.organisation == ""
    assert card.function == "Inspector"
    assert card.initials == "A"


def test_somebody_who_left_keeps_a_name_and_nothing_else(cast: Cast) -> None:
    asking = viewer(cast.bob)
    card = people.card(asking, people.known_for_cards(asking).get(pk=cast.eve.pk))
    assert (card.name, card.url, card.function) == ("Eve", "", "")


def test_the_arabic_article_stands_for_nobody() -> None:
    assert people.initials("العنود الزهراني") == "ع ز"
    assert people.initials("أسماء") == "أ"
    assert people.initials("ال") == "ا"
