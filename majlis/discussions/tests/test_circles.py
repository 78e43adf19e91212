"""Coming into circles, and what may be known of them."""

from __future__ import annotations

import pytest
from django.http import Http404

from majlis.access import gate
from majlis.access.policy import Refused
from majlis.discussions import actions, queries
from majlis.discussions.models import Follow
from majlis.discussions.tests.threads import ask
from majlis.ledger.models import Entry
from majlis.network.circles import Visibility
from majlis.network.models import Circle, Person, Seat
from tests.people import Cast, client_of, make_circle, viewer


@pytest.fixture
def listed(cast: Cast) -> Circle:
    """A private circle that bob leads and everybody knows of."""
    circle = make_circle("listed-canary", cast.bob, visibility=Visibility.LISTED)
    Seat.objects.filter(person=cast.bob, circle=circle).update(role=Seat.Role.CHAIR)
    return circle


@pytest.fixture
def secret(cast: Cast) -> Circle:
    """A circle that only bob knows of."""
    return make_circle("secret-canary", cast.bob, visibility=Visibility.SECRET, label_ar="دائرة سرية")


def asking(person: Person, circle: Circle) -> Seat:
    return actions.ask_to_join(viewer(person), circle=circle)


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.MEMBERS])
def test_an_open_circle_is_joined_and_opens_what_is_in_it(cast: Cast, visibility: Visibility) -> None:
    Circle.objects.update(visibility=visibility)
    thread = ask(cast.alice, cast.circle)
    actions.join_circle(viewer(cast.charlie), circle=cast.circle)
    assert gate.may_read(viewer(cast.charlie), thread)
    entry = Entry.objects.get(verb="circle.joined")
    assert (entry.person, entry.facts) == (cast.charlie, {"circle": cast.circle.pk})


def test_a_private_circle_cannot_be_joined_without_asking(cast: Cast, listed: Circle) -> None:
    with pytest.raises(Refused):
        actions.join_circle(viewer(cast.charlie), circle=listed)


def test_a_seat_that_is_only_asked_for_opens_nothing(cast: Cast, listed: Circle) -> None:
    thread = ask(cast.bob, listed)
    asking(cast.charlie, listed)
    assert not gate.may_read(viewer(cast.charlie), thread)
    actions.admit(viewer(cast.bob), circle=listed, person=cast.charlie)
    assert gate.may_read(viewer(cast.charlie), thread)


def test_only_those_who_lead_a_circle_admit_and_decline(cast: Cast, listed: Circle) -> None:
    make_circle("listed-canary", cast.alice)
    asking(cast.charlie, listed)
    for person in (cast.alice, cast.charlie, cast.secretariat):
        with pytest.raises(Refused):
            actions.admit(viewer(person), circle=listed, person=cast.charlie)
    actions.decline(viewer(cast.bob), circle=listed, person=cast.charlie)
    assert not Seat.objects.filter(person=cast.charlie).exists()
    assert asking(cast.charlie, listed).state == Seat.State.ASKED


def test_nobody_is_admitted_who_did_not_ask_or_is_no_longer_a_member(cast: Cast, listed: Circle) -> None:
    with pytest.raises(Http404):
        actions.admit(viewer(cast.bob), circle=listed, person=cast.charlie)
    Seat.objects.create(circle=listed, person=cast.eve, state=Seat.State.ASKED)
    with pytest.raises(Http404):
        actions.admit(viewer(cast.bob), circle=listed, person=cast.eve)


def test_joining_and_asking_twice_is_refused(cast: Cast, listed: Circle) -> None:
    asking(cast.charlie, listed)
    with pytest.raises(Refused):
        asking(cast.charlie, listed)
    with pytest.raises(Refused):
        actions.join_circle(viewer(cast.alice), circle=cast.circle)


def test_leaving_closes_what_was_in_the_circle_and_ends_the_following(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    actions.follow(viewer(cast.bob), circle=cast.circle)
    actions.leave_circle(viewer(cast.bob), circle=cast.circle)
    assert not gate.may_read(viewer(cast.bob), thread)
    assert not Follow.objects.filter(person=cast.bob, circle=cast.circle).exists()


def test_a_secret_circle_is_on_no_page_and_in_no_choice_of_those_outside(cast: Cast, secret: Circle) -> None:
    thread = ask(cast.bob, secret)
    client = client_of(cast.charlie)
    paths = ("/circles/", "/discussions/", "/discussions/ask/", "/discussions/?circle=secret-canary")
    for path in paths:
        text = client.get(path).content.decode().lower()
        assert "secret-canary" not in text.replace("?circle=secret-canary", "").replace("circle%3dsecret", "")
    assert client.get("/circles/secret-canary/").status_code == 404
    for deed in ("join", "ask", "leave", "follow", "unfollow", f"admit/{cast.bob.handle}"):
        assert client.post(f"/circles/secret-canary/{deed}/").status_code == 404
    assert client.get(f"/discussions/{thread.pk}/").status_code == 404


def test_a_secret_circle_is_not_named_to_a_reader_from_another_one(cast: Cast, secret: Circle) -> None:
    thread = ask(cast.bob, secret, cast.circle)
    page = client_of(cast.alice).get(f"/discussions/{thread.pk}/")
    assert page.status_code == 200
    assert "Secret-Canary" not in page.content.decode()
    assert "Secret-Canary" not in client_of(cast.alice).get("/discussions/").content.decode()
    assert "Secret-Canary" in client_of(cast.bob).get(f"/discussions/{thread.pk}/").content.decode()


def test_a_filter_by_a_secret_circle_does_nothing_for_those_outside(cast: Cast, secret: Circle) -> None:
    ask(cast.bob, secret, cast.circle)
    ask(cast.alice, cast.circle)
    unknown = client_of(cast.alice).get("/discussions/?circle=nothing-like-it").context["page"].total
    assert (
        client_of(cast.alice).get("/discussions/?circle=secret-canary").context["page"].total == unknown == 2
    )


def test_the_number_of_members_of_a_private_circle_is_known_inside_only(cast: Cast, listed: Circle) -> None:
    numbers = {
        person.name: {line.circle.slug: line.members for line in queries.circle_lines(viewer(person))}
        for person in (cast.bob, cast.charlie)
    }
    assert numbers["Bob"]["listed-canary"] == 1
    assert numbers["Charlie"]["listed-canary"] is None
    assert numbers["Charlie"]["customs-circle"] == 3
    assert cast.bob.name not in client_of(cast.charlie).get("/circles/listed-canary/").content.decode()


def test_suspended_members_are_not_counted(cast: Cast) -> None:
    make_circle("customs-circle", cast.eve)
    (line,) = queries.circle_lines(viewer(cast.bob))
    assert line.members == 3


def test_threads_of_a_circle_are_counted_as_far_as_they_can_be_read(cast: Cast) -> None:
    ask(cast.alice, cast.circle)
    counts = [queries.circle_lines(viewer(person))[0].threads for person in (cast.bob, cast.charlie)]
    assert counts == [1, 0]


def test_the_ways_in_and_out_work_by_the_pages(cast: Cast, listed: Circle) -> None:
    charlie, bob = client_of(cast.charlie), client_of(cast.bob)
    assert charlie.post("/circles/customs-circle/join/")["Location"] == "/circles/customs-circle/"
    assert charlie.post("/circles/customs-circle/leave/")["Location"] == "/circles/"
    charlie.post("/circles/listed-canary/ask/")
    assert "Charlie" in bob.get("/circles/listed-canary/").content.decode()
    bob.post(f"/circles/listed-canary/admit/{cast.charlie.handle}/")
    assert Seat.objects.get(person=cast.charlie).state == Seat.State.HELD
    charlie.post("/circles/listed-canary/follow/")
    charlie.post("/circles/listed-canary/unfollow/")
    assert charlie.get("/circles/listed-canary/").status_code == 200


def test_a_visitor_sees_no_circle_page(cast: Cast) -> None:
    assert client_of(None).get("/circles/").status_code == 302
    assert client_of(cast.applicant).get("/circles/customs-circle/").status_code == 403


def test_a_question_from_a_circle_page_is_addressed_to_it(cast: Cast) -> None:
    page = client_of(cast.alice).get("/circles/customs-circle/")
    assert "/discussions/ask/?circle=customs-circle" in page.content.decode()


def test_circles_of_one_name_are_told_apart_by_their_kind_wherever_they_are_listed(cast: Cast) -> None:
    topic = make_circle("borders", cast.alice, label_en="Borders", kind="topic")
    sector = make_circle("borders-sector", cast.alice, label_en="Borders", kind="sector")
    thread = ask(cast.alice, topic, sector)
    client = client_of(cast.alice)
    addresses = ["/discussions/", "/discussions/ask/", f"/discussions/{thread.pk}/", "/library/share/"]
    for address in addresses:
        page = client.get(address).content.decode()
        assert "Borders · Topic" in page and "Borders · Sector" in page, address
    mine = client.get("/circles/").content.decode()
    assert "<span>Topic</span>" in mine and "<span>Sector</span>" in mine
