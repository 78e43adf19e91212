"""What is refused, offered or explained tells neither who wrote something nor whose organisation passes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from majlis.access import whynot
from majlis.access.caveats import SECTORAL, Caveat, Terms
from majlis.access.markings import Marking
from majlis.discussions.views import posts
from majlis.kit import ratelimit
from majlis.ledger.models import Entry
from majlis.library import actions as library
from majlis.library.drafting import Card
from majlis.library.models import Resource
from majlis.network.circles import Visibility
from majlis.network.models import FieldAudience, Organisation, Person, Seat, Sector
from majlis.readership import actions
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, make_circle, make_sector, viewer
from tests.safety.texts import ask, share

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

UNSIGNED, POLICE = Terms.of(["no_attribution"]), Terms.of(["only_law_enforcement"])


def red(author: Person, cast: Cast, *named: Person, **facts: Any) -> Resource:
    """Something under RED for these people."""
    return share(author, cast.circle, circles=[], marking=Marking.RED, named=list(named), **facts)


def refused(act: Any) -> list[str]:
    """What is said against it; [] where nothing is."""
    try:
        act()
    except ValidationError as wrong:
        return wrong.messages
    return []


def police(*codes: str) -> None:
    """Let these organisations be of a sector that counts as law enforcement, and their people hide them."""
    sector = make_sector("police")
    Sector.objects.filter(pk=sector.pk).update(**{SECTORAL[Caveat.LAW_ENFORCEMENT]: True})
    Organisation.objects.filter(code__in=codes).update(sector=sector)
    Person.objects.update(see_organisation=FieldAudience.ORGANISATION)


def test_naming_people_one_by_one_does_not_find_the_author_of_a_source(cast: Cast) -> None:
    source = red(cast.alice, cast, cast.bob, terms=UNSIGNED)
    answers = {
        one.name: refused(lambda one=one: red(cast.bob, cast, one, sources=[source], terms=UNSIGNED))
        for one in (cast.alice, cast.charlie, cast.dana)
    }
    assert answers["Alice"] == answers["Charlie"] == answers["Dana"] != []


def test_naming_people_one_by_one_does_not_find_whose_organisation_is_police(cast: Cast) -> None:
    police("university")  # charlie's
    source = red(cast.bob, cast, cast.alice, terms=POLICE)
    answers = [
        refused(lambda one=one: red(cast.bob, cast, one, sources=[source], terms=POLICE))
        for one in (cast.charlie, cast.named)
    ]
    assert answers[0] == answers[1]


def test_naming_people_one_by_one_does_not_find_who_sits_in_a_circle_one_has_left(cast: Cast) -> None:
    secret = make_circle("hush", cast.alice, cast.bob, cast.named, cast.dana, visibility=Visibility.SECRET)
    source = share(cast.alice, secret, marking=Marking.AMBER)
    item = red(cast.bob, cast, cast.alice, cast.dana, sources=[source])
    Seat.objects.filter(circle=secret, person__in=[cast.bob, cast.dana]).delete()
    card = {"title": "T", "summary": "S", "marking": Marking.RED}

    def named(*people: Person) -> list[str]:
        found = Card(**card, named=people)  # type: ignore[arg-type]
        return refused(lambda: library.edit_resource(viewer(cast.bob), resource=item, card=found))

    assert named(cast.named) == named(cast.charlie) != []
    assert named(cast.alice, cast.dana) == named(cast.alice) == []  # as before, and narrower


@pytest.mark.parametrize("terms", [UNSIGNED, POLICE])
def test_whoever_leads_a_circle_does_not_find_the_author_by_what_is_refused(cast: Cast, terms: Terms) -> None:
    police("university", "plant")
    Seat.objects.filter(person=cast.bob, circle=cast.circle).update(role=Seat.Role.CHAIR)
    item = share(cast.dana, cast.circle, marking=Marking.AMBER, terms=terms)

    def change(one: Person) -> list[str]:
        wanted = Wanted(Marking.AMBER, circles=[cast.circle], named=[one], terms=terms)
        return refused(lambda: actions.change_marking(viewer(cast.bob), item=item, wanted=wanted, reason="R"))

    assert change(cast.charlie) == change(cast.named) != []
    if terms == UNSIGNED:
        assert change(cast.dana) == change(cast.charlie)


def test_why_somebody_cannot_read_does_not_tell_the_author_of_a_source(cast: Cast) -> None:
    source = red(cast.alice, cast, cast.bob, cast.secretariat, terms=UNSIGNED)
    item = red(cast.bob, cast, cast.secretariat, sources=[source], terms=UNSIGNED)
    why = [whynot.told_to(viewer(cast.secretariat), one, item) for one in (cast.alice, cast.charlie)]
    assert why[0] == why[1] != []


def test_what_is_made_from_something_offers_only_readers_who_may_be_known(cast: Cast) -> None:
    police("university", "plant")
    source = share(
        cast.alice,
        cast.circle,
        circles=[],
        marking=Marking.AMBER,
        named=[cast.bob, cast.charlie],
        terms=POLICE,
    )
    page = client_of(cast.bob).get(f"/library/share/?from={source.pk}").content.decode()
    assert "Charlie" not in page and "Bob" in page


def test_a_thread_under_red_on_the_page_that_says_too_many_is_opened_too(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle, circles=[], marking=Marking.RED, named=[cast.bob])
    for _each in range(posts.WRITING.times):
        ratelimit.spend(str(cast.bob.pk), "reply", posts.WRITING)
    page = client_of(cast.bob).post(reverse("discussions:reply", args=[thread.pk]), {"body": "Well."})
    assert page.status_code == 429 and b"kelvorin" in page.content
    assert Entry.objects.filter(verb="item.opened", item=thread.pk, actor=cast.bob).exists()


def test_figures_beside_a_change_do_not_tell_the_author(cast: Cast) -> None:
    Seat.objects.filter(person=cast.bob, circle=cast.circle).update(role=Seat.Role.CHAIR)
    item = share(cast.dana, cast.circle, marking=Marking.AMBER, terms=UNSIGNED)
    address = reverse("readership:change", args=[item.pk])
    figures = []
    for marking, one in (
        (Marking.RED, cast.dana),
        (Marking.RED, cast.charlie),
        (Marking.STRICT, cast.named),  # of the author's organisation
        (Marking.STRICT, cast.barred),
    ):
        wanted = {"marking": marking.value, "named": one.handle, "reason": "R"}  # the caveat left out
        page = client_of(cast.bob).post(address, wanted)
        assert page.status_code == 422
        figures.append(page.context["reach"].people)
    assert figures[0] == figures[1] and figures[2] == figures[3]


def test_whoever_leads_a_circle_does_not_find_the_organisation_of_its_author(cast: Cast) -> None:
    Seat.objects.filter(person=cast.bob, circle=cast.circle).update(role=Seat.Role.CHAIR)
    Seat.objects.create(person=cast.named, circle=cast.circle)  # of the author's organisation
    item = share(cast.dana, cast.circle, marking=Marking.AMBER, terms=UNSIGNED)

    def change(by: Person, one: Person) -> list[str]:
        wanted = Wanted(Marking.STRICT, named=[one], terms=UNSIGNED)
        return refused(lambda: actions.change_marking(viewer(by), item=item, wanted=wanted, reason="R"))

    assert change(cast.bob, cast.barred) == change(cast.bob, cast.named) != []
    assert change(cast.dana, cast.named) == []


def test_who_may_only_narrow_is_offered_nothing_wider(cast: Cast) -> None:
    item = ask(cast.alice, cast.circle, marking=Marking.AMBER, named=[cast.secretariat])
    Seat.objects.filter(person=cast.bob, circle=cast.circle).update(role=Seat.Role.CHAIR)
    page = f"/items/{item.pk}/readers/change/"
    # Not TLP:AMBER+STRICT: whom it then takes would tell others where people work.
    for person, offered in ((cast.bob, [2, 4]), (cast.alice, [0, 1, 2, 3, 4])):
        form = client_of(person).get(page).context["form"]
        assert [value for value, _label in form.fields["marking"].choices] == offered
    assert 1 in dict(client_of(cast.secretariat).get(page).context["form"].fields["marking"].choices)
    sent = client_of(cast.bob).post(page, {"marking": "1", "circles": cast.circle.slug, "reason": "Why not."})
    assert "Only the source can make it wider" in sent.context["form"].errors["marking"][0]
