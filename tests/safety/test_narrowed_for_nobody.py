"""What others make narrower and take from nobody stops no discussion, and is given back all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from majlis.access.caveats import Caveat, Terms
from majlis.access.forms import end_of
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.network.models import Organisation, Person, Sector
from majlis.network.people import FieldAudience
from majlis.readership.actions import change_marking
from majlis.readership.placing import Wanted
from majlis.safety.models import Case
from tests.people import Cast, client_of, make_sector, viewer
from tests.safety.test_narrowed_again import _answer, _decide, _narrow, _reads, _stored
from tests.safety.texts import ask, share

pytestmark = pytest.mark.django_db
NO_MAIL = Terms(frozenset({Caveat.NO_MAIL}))


def _place(by: Person, item: Item, wanted: Wanted) -> Case:
    change_marking(viewer(by), item=_stored(item), wanted=wanted, reason="Too wide.")
    return Case.objects.get(kind="placing", key=str(item.pk), state=Case.State.OPEN)


def test_only_its_source_says_when_it_closes(cast: Cast, moderators: list[Person]) -> None:
    thread, day = ask(cast.alice, cast.circle), timezone.localdate() + timedelta(days=900)
    page = reverse("readership:change", args=[thread.pk])
    typed = {
        "marking": "1",
        "circles": cast.circle.slug,
        "expires": str(day),
        "reason": "It will be old then.",
    }
    refused = client_of(moderators[0]).post(page, typed)
    assert refused.status_code == 422 and "Only its author says on which day" in refused.text
    assert "It will be old then." in refused.text and f'value="{day}"' in refused.text
    change_marking(
        viewer(cast.alice),
        item=_stored(thread),
        wanted=Wanted(Marking.GREEN, circles=[cast.circle], terms=Terms(expires_at=end_of(day))),
    )
    sooner = Terms(expires_at=end_of(day - timedelta(days=1)))
    with pytest.raises(ValidationError, match="Only its author says"):
        _place(moderators[0], thread, Wanted(Marking.GREEN, circles=[cast.circle], terms=sooner))
    assert not Case.objects.exists()


def test_a_day_that_nobody_touched_ends_where_it_did(cast: Cast, moderators: list[Person]) -> None:
    ends = end_of(timezone.localdate() + timedelta(days=30)) + timedelta(hours=5)  # of another time zone
    thread = ask(cast.alice, cast.circle, terms=Terms(expires_at=ends))
    page = reverse("readership:change", args=[thread.pk])
    shown = client_of(moderators[0]).get(page).context["form"].initial["expires"]
    typed = {"marking": "1", "expires": str(shown), "caveats": "no_mail", "reason": "Too wide."}
    assert client_of(moderators[0]).post(page, typed).status_code == 302
    assert _stored(thread).expires_at == ends and _stored(thread).no_mail


def test_a_change_that_takes_it_from_nobody_stops_nobody(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    _place(moderators[0], thread, Wanted(Marking.GREEN))  # all members read it, with a circle and without
    page, reply = f"/discussions/{thread.pk}/", reverse("discussions:reply", args=[thread.pk])
    others, own = (client_of(one).get(page).text for one in (cast.bob, cast.alice))
    assert reply in others and "a moderator decides" not in others
    assert "decides whether it stays so" in own
    _answer(cast.bob, thread, "I was there.")
    _decide(moderators[1], "restore")
    assert list(_stored(thread).circles.all()) == [cast.circle]


def test_a_word_given_to_all_keeps_nothing_back_when_it_is_taken_from_them_later(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.alice, cast.circle)
    _place(moderators[0], thread, Wanted(Marking.GREEN))
    _answer(cast.bob, thread, "I was there.")
    _narrow(moderators[0], thread, moderators[0], cast.bob)
    with pytest.raises(ValidationError, match="a moderator decides about that"):
        _answer(cast.bob, thread, "Once more.")
    _decide(moderators[1], "restore")
    assert _reads(cast.charlie, thread) and list(_stored(thread).circles.all()) == [cast.circle]


@pytest.mark.parametrize("later", [False, True])
def test_what_was_said_under_a_caveat_keeps_it(later: bool, cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    _place(moderators[0], thread, Wanted(Marking.GREEN, circles=[cast.circle], terms=NO_MAIL))
    _answer(cast.bob, thread, "Not for the post.")
    if later:
        red = Wanted(Marking.RED, named=[moderators[0], cast.bob], terms=NO_MAIL)
        _place(moderators[0], thread, red)
    _decide(moderators[1], "restore")
    assert _stored(thread).no_mail and _reads(cast.charlie, thread)
    with pytest.raises(ValidationError, match="stays with the readers"):  # nor is that tried once more
        _place(moderators[2], thread, Wanted(Marking.RED, named=[moderators[2]], terms=NO_MAIL))
    mine = client_of(cast.alice).get(reverse("safety:mine")).text
    assert "the secretariat asks them" in mine


def test_what_was_said_under_a_stricter_marking_keeps_it(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle, marking=Marking.RED, circles=[], named=[moderators[0], cast.bob])
    change_marking(
        viewer(cast.alice),
        item=_stored(thread),
        wanted=Wanted(Marking.AMBER, named=[moderators[0], cast.bob]),
    )
    assert not _narrow(moderators[0], thread, moderators[0], cast.bob).frozen
    _answer(cast.bob, thread, "Not for any mail.")
    _decide(moderators[1], "restore")
    assert _stored(thread).marking == Marking.RED


def test_words_under_one_marking_hold_back_no_reader_who_was_taken_away_later(
    cast: Cast, moderators: list[Person]
) -> None:
    three = [moderators[0], cast.bob, cast.charlie]
    thread = ask(cast.alice, cast.circle, marking=Marking.AMBER, circles=[], named=three)
    assert not _narrow(moderators[0], thread, *three).frozen
    _answer(cast.bob, thread, "Not for any mail.")
    assert _narrow(moderators[0], thread, moderators[0]).frozen
    _decide(moderators[1], "restore")
    assert _stored(thread).marking == Marking.RED and _reads(cast.charlie, thread)


def test_whether_somebody_passes_a_sector_does_not_show(cast: Cast, moderators: list[Person]) -> None:
    names: dict[str, Any] = {"marking": Marking.AMBER, "circles": [], "named": [moderators[0], cast.bob]}
    only = Terms(frozenset({Caveat.LAW_ENFORCEMENT}))
    Sector.objects.filter(pk=make_sector("border").pk).update(counts_as_law_enforcement=True)
    Organisation.objects.update(sector="border")
    for hidden in (False, True):
        if hidden:
            Person.objects.filter(pk=cast.bob.pk).update(see_organisation=FieldAudience.NOBODY)
        item = ask(cast.alice, cast.circle, **names)
        wanted = Wanted(Marking.AMBER, named=[moderators[0], cast.bob], terms=only)
        assert _place(moderators[0], item, wanted).frozen == hidden


def test_visitors_are_somebody(cast: Cast, moderators: list[Person]) -> None:
    item = share(cast.alice, cast.circle, marking=Marking.CLEAR, circles=[], public=True)
    assert _place(moderators[0], item, Wanted(Marking.CLEAR)).frozen
