"""The rules one by one, in words."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy

from majlis.access import gate
from majlis.access.managers import AskTheGate
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.placing import circle_changed, place
from majlis.access.policy import RIGHTS, Refused, Right
from majlis.access.viewer import Viewer
from majlis.network.circles import Visibility
from majlis.network.duties import DUTIES
from majlis.network.models import Circle, Person, Seat, Standing
from tests.people import Cast, make_circle, viewer


def write(cast: Cast, marking: Marking, *, named: list[Person] | None = None, **facts: object) -> Item:
    """A published item of alice's."""
    item: Item = Item.unguarded.create(
        kind="thread",
        title="How do you check mixed consignments?",
        language="en",
        author=cast.alice,
        source=cast.alice.organisation,
        state=State.PUBLISHED,
    )
    circles = [cast.circle] if marking in (Marking.GREEN, Marking.AMBER) else []
    place(item, marking=marking, circles=circles, named=named or [], public=bool(facts.get("public")))
    item.barred.add(cast.barred)
    return item


def readers(cast: Cast, item: Item) -> set[str]:
    """The names of those in the cast who may read it."""
    return {name for name, person in cast.people.items() if gate.may_read(viewer(person), item)}


def test_amber_reaches_the_circle_and_nobody_else(cast: Cast) -> None:
    assert readers(cast, write(cast, Marking.AMBER)) == {"alice", "bob"}


def test_green_reaches_every_accepted_member_but_the_barred_one(cast: Cast) -> None:
    item = write(cast, Marking.GREEN)
    assert readers(cast, item) == {"alice", "bob", "charlie", "dana", "named", "secretariat"}


@pytest.mark.parametrize("duty", DUTIES)
def test_no_duty_opens_what_its_holder_is_kept_out_of(cast: Cast, duty: str) -> None:
    cast.barred.duties = [duty]
    cast.barred.save(update_fields=["duties"])
    for item in (
        write(cast, Marking.CLEAR, public=True),
        write(cast, Marking.AMBER),
        write(cast, Marking.RED, named=[cast.barred]),
    ):
        assert "barred" not in readers(cast, item)


def test_red_reaches_named_people_only(cast: Cast) -> None:
    assert readers(cast, write(cast, Marking.RED, named=[cast.named])) == {"alice", "named"}


def test_strict_stays_in_the_organisation_of_the_source(cast: Cast) -> None:
    item = write(cast, Marking.STRICT, named=[cast.named])
    assert readers(cast, item) == {"alice", "named"}
    Person.objects.filter(pk=cast.named.pk).update(organisation=cast.bob.organisation)
    assert readers(cast, item) == {"alice"}


def test_strict_cannot_name_a_stranger(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        write(cast, Marking.STRICT, named=[cast.bob])


def test_clear_is_public_only_after_an_explicit_publish(cast: Cast) -> None:
    quiet = write(cast, Marking.CLEAR)
    loud = write(cast, Marking.CLEAR, public=True)
    assert not gate.may_read(Viewer.nobody(), quiet)
    assert gate.may_read(Viewer.nobody(), loud)
    assert "barred" not in readers(cast, loud)


def test_a_private_circle_holds_in_even_what_is_green(cast: Cast) -> None:
    item = write(cast, Marking.GREEN)
    Circle.objects.filter(pk=cast.circle.pk).update(visibility=Visibility.SECRET)
    circle_changed(Circle.objects.get(pk=cast.circle.pk))
    assert readers(cast, item) == {"alice", "bob"}
    Circle.objects.filter(pk=cast.circle.pk).update(visibility=Visibility.MEMBERS)
    circle_changed(Circle.objects.get(pk=cast.circle.pk))
    assert "charlie" in readers(cast, item)


def test_a_withdrawn_vetting_closes_every_row_at_once(cast: Cast) -> None:
    item = write(cast, Marking.AMBER)
    assert gate.may_read(viewer(cast.alice), item)
    Person.objects.filter(pk=cast.alice.pk).update(standing=Standing.SUSPENDED)
    assert readers(cast, item) == {"bob"}
    assert cast.alice.pk not in gate.audience(item).values_list("pk", flat=True)


def test_a_seat_that_is_only_asked_for_opens_nothing(cast: Cast) -> None:
    item = write(cast, Marking.AMBER)
    Seat.objects.create(circle=cast.circle, person=cast.charlie, state=Seat.State.ASKED)
    assert "charlie" not in readers(cast, item)


def test_a_draft_is_for_its_author(cast: Cast) -> None:
    item = write(cast, Marking.GREEN)
    Item.unguarded.filter(pk=item.pk).update(state=State.DRAFT)
    assert readers(cast, item) == {"alice"}


def test_an_audience_of_nobody_is_refused_before_it_is_stored(cast: Cast) -> None:
    item: Item = Item.unguarded.create(kind="thread", title="t", language="en", author=cast.alice)
    with pytest.raises(ValidationError):
        place(item, marking=Marking.AMBER)
    with pytest.raises(ValidationError):
        place(item, marking=Marking.RED, circles=[cast.circle])
    with pytest.raises(ValidationError):
        place(item, marking=Marking.GREEN, public=True)


def test_items_cannot_be_read_without_saying_who_asks(cast: Cast) -> None:
    with pytest.raises(AskTheGate):
        Item.objects.all()


def test_missing_hidden_and_malformed_are_all_the_same_404(cast: Cast) -> None:
    item = write(cast, Marking.AMBER)
    for pk in (item.pk, 999_999, "x", 10**30, "\x00"):
        with pytest.raises(Http404):
            gate.get(viewer(cast.charlie), Item, pk=pk)


def test_a_secret_circle_is_known_to_its_people_only(cast: Cast) -> None:
    secret = make_circle("quiet-group", cast.bob, visibility=Visibility.SECRET)
    listed = make_circle("listed-group", cast.bob, visibility=Visibility.LISTED)
    assert secret in gate.circles(viewer(cast.bob))
    assert secret not in gate.circles(viewer(cast.charlie))
    assert listed in gate.circles(viewer(cast.charlie))
    assert not gate.circles(Viewer.nobody()).exists()
    assert not gate.circle_members(viewer(cast.charlie), listed).exists()
    assert gate.circle_members(viewer(cast.bob), listed).get() == cast.bob


def test_an_unknown_verb_is_nobodys(cast: Cast) -> None:
    with pytest.raises(Refused):
        gate.require(viewer(cast.alice), "house.burn")
    with pytest.raises(Refused):
        gate.require(viewer(cast.eve), "thread.asked")


def _moderates(asking: Viewer, item: object) -> bool:
    return "moderator" in asking.duties


def test_a_duty_is_no_right_over_what_one_cannot_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RIGHTS, "house.tidied", Right("house.tidied", _moderates, gettext_lazy("Sign in")))
    item = write(cast, Marking.RED, named=[cast.named])
    for person in (cast.named, cast.charlie):
        person.duties = ["moderator"]
        person.save(update_fields=["duties"])
    gate.require(viewer(cast.named), "house.tidied", item)
    with pytest.raises(Refused):
        gate.require(viewer(cast.charlie), "house.tidied", item)
