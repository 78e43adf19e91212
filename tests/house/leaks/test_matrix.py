"""The leak matrix: what comes out of every exit, for every kind of viewer, against the oracle."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.house.leaks import oracle, refused, walk
from tests.house.leaks.oracle import BY_NAME
from tests.house.leaks.world import World
from tests.people import client_of

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db]

# Every viewer opens half of the addresses of planted things; `make endurance` opens them all.
SHARES = 2
# Every address that takes a form is sent some by so many viewers; `make endurance` sends them by all.
SENDERS = 2
# What somebody opens who is no member: public pages, what is published for everybody, the package's pages of
# signing in, and where they stand themselves. A new one is a decision: write it here.
PUBLIC = {
    *("front:home", "front:about", "membership:conduct", "personal:kept", "safety:rule"),
    *("membership:apply", "membership:applied"),
    *("library:resource", "files:file", "search:search", "search:suggest"),
}
OF_ONESELF = {
    *("membership:status", "membership:own_step", "membership:security", "membership:again"),
    *("membership:recovery_codes", "personal:data", "personal:erase", "usersessions_list"),
}
SIGN_IN = ("account_", "mfa_", "socialaccount_")


@pytest.mark.parametrize("who", walk.EVERYBODY)
def test_no_exit_shows_what_the_viewer_may_not_read(world: World, who: str) -> None:
    walked = walk.walk(world, who, shares=SHARES, only=walk.of_role(who))
    assert walked.crashes == []
    assert [str(leak) for leak in walked.leaks] == []
    assert walked.requests > (100 if who in walk.OF_ROLE else 300)
    shown = {world.labels[canary] for canary in walked.seen if canary in world.labels}
    assert ("the name of the applicant one" in shown) == (who in ("applicant", "secretariat", "focal point"))
    if not BY_NAME[who].member:
        own = set() if who == "visitor" else OF_ONESELF
        assert {name for name in walked.opened if not name.startswith(SIGN_IN)} <= PUBLIC | own


@pytest.mark.parametrize("who", walk.EVERYBODY)
def test_whoever_may_read_finds_each_page_and_nobody_else(world: World, who: str) -> None:
    client = client_of(world.people.get(who))
    for plant in world.plants:
        name = "discussions:thread" if plant.kind == "thread" else "library:resource"
        response = client.get(reverse(name, args=[world.items[plant.number].pk]))
        allowed = oracle.may_read(BY_NAME[who], plant)
        text = walk.text_of(response)
        shown = plant.canaries["body"] in text
        # Rooms have doors for members: visitors are not shown even what is public there.
        assert shown == allowed if BY_NAME[who].member else shown <= allowed, f"{who}: {plant.label}"
        if not shown:
            assert response.status_code in (302, 403, 404)


def test_no_refused_form_shows_what_its_sender_may_not_read(world: World) -> None:
    walked = refused.walk_refused(world, refused.few(world, SENDERS))
    assert walked.crashes == []
    assert [str(leak) for leak in walked.leaks] == []
    assert walked.requests > 350
    assert {int(status) for status in walked.opened} >= refused.ANSWERS


def test_search_finds_nothing_for_those_who_may_not_read(world: World) -> None:
    asking = ("visitor", "suspended", "stranger", "half seated", "named elsewhere", "barred")
    walked = walk.search_leaks(world, asking, SHARES)
    assert [str(leak) for leak in walked.leaks] == []
    assert walked.requests > 200


def test_mails_go_to_readers_only_and_say_little(world: World) -> None:
    told = {address for letter in world.letters for address in letter.to}
    assert "seated@example.invalid" in told
    assert len(world.letters) > 20
    assert [str(leak) for leak in walk.mail_leaks(world)] == []
