"""Each caveat, on every page, list, search, notice and mail where it would be forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from majlis.access import gate
from majlis.access.caveats import Caveat, Terms
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.discussions import actions
from majlis.discussions.models import Thread
from majlis.ledger.worker import drain
from majlis.library.actions import share_resource
from majlis.library.drafting import Card
from majlis.network.models import FieldAudience, Organisation, Person
from tests.people import Cast, client_of, make_sector, viewer

TITLE = "Consignments at the northern border"


def held(*caveats: Caveat, days: int | None = None) -> Terms:
    """The caveats as a value."""
    return Terms(frozenset(caveats), timezone.now() + timedelta(days=days) if days else None)


def asks(author: Person, terms: Terms, **facts: Any) -> Thread:
    """A GREEN question with these caveats."""
    typed = {"title": TITLE, "body": "Who knows?", "marking": Marking.GREEN, **facts}
    return actions.ask_question(viewer(author), terms=terms, **typed)


def counts_as(organisation: Organisation | None, *groups: str) -> None:
    """Let an organisation's sector pass these caveats."""
    assert organisation
    organisation.sector = make_sector(f"sector-of-{organisation.code}")
    for group in groups:
        setattr(organisation.sector, f"counts_as_{group}", True)
    organisation.sector.save()
    organisation.save()


def readers(cast: Cast, item: Item) -> set[str]:
    """The names of those in the cast who may read it."""
    return {name for name, person in cast.people.items() if gate.may_read(viewer(person), item)}


def test_a_caveat_for_a_sector_lets_in_its_organisations_and_the_author(cast: Cast) -> None:
    counts_as(cast.bob.organisation, "law_enforcement", "government")
    item = asks(cast.alice, held(Caveat.LAW_ENFORCEMENT))
    assert readers(cast, item) == {"alice", "bob", "barred"}
    assert set(gate.audience(item)) == {cast.alice, cast.bob, cast.barred}


def test_a_sector_that_one_ticks_oneself_opens_nothing(cast: Cast) -> None:
    ticked = make_sector("police")
    ticked.counts_as_law_enforcement = True
    ticked.save()
    Person.objects.filter(pk=cast.charlie.pk).update(sector=ticked)
    assert "charlie" not in readers(cast, asks(cast.alice, held(Caveat.LAW_ENFORCEMENT)))


def test_two_caveats_are_both_kept(cast: Cast) -> None:
    counts_as(cast.bob.organisation, "law_enforcement", "government")
    counts_as(cast.charlie.organisation, "government")
    both = asks(cast.alice, held(Caveat.LAW_ENFORCEMENT, Caveat.GOVERNMENT))
    assert readers(cast, both) == {"alice", "bob", "barred"}
    with pytest.raises(ValidationError) as wrong:
        asks(cast.alice, held(Caveat.LAW_ENFORCEMENT, Caveat.INDUSTRY))
    assert "caveats" in wrong.value.message_dict


def test_neither_figures_nor_names_tell_an_organisation_that_is_hidden(cast: Cast) -> None:
    counts_as(cast.bob.organisation, "law_enforcement")
    item = asks(cast.alice, held(Caveat.LAW_ENFORCEMENT))
    before = client_of(cast.alice).get(f"/audience/{item.pk}/").context["readers"].reach.people
    Person.objects.filter(pk=cast.bob.pk).update(see_organisation=FieldAudience.NOBODY)
    page = client_of(cast.alice).get(f"/audience/{item.pk}/")
    assert gate.may_read(viewer(cast.bob), item)
    assert page.context["readers"].reach.people == before - 1
    assert "Bob" not in {card.name for card in page.context["cards"]}
    assert page.context["readers"].reach.more
    query = {"marking": "1", "caveats": Caveat.LAW_ENFORCEMENT.value}
    assert client_of(cast.alice).get("/audience/preview/", query).context["reach"].people == before - 1


def test_what_is_for_some_sectors_cannot_be_public(cast: Cast) -> None:
    card = Card(title="T", summary="S", marking=Marking.CLEAR, public=True, terms=held(Caveat.GOVERNMENT))
    with pytest.raises(ValidationError) as wrong:
        share_resource(viewer(cast.alice), card=card)
    assert "public" in wrong.value.message_dict


def test_it_closes_at_its_moment_for_everybody_but_its_author(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = asks(cast.alice, held(days=2))
    readable, bell = client_of(cast.bob), client_of(cast.alice)
    assert readable.get(f"/discussions/{item.pk}/").status_code == 200
    later = timezone.now() + timedelta(days=2, seconds=1)  # before their sessions end
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert readers(cast, item) == {"alice"}
    assert set(gate.audience(item)) == {cast.alice}
    assert readable.get(f"/discussions/{item.pk}/").status_code == 404
    assert TITLE not in readable.get("/discussions/").content.decode()
    assert bell.get(f"/discussions/{item.pk}/").status_code == 200


def test_a_notice_of_what_has_expired_leaves_the_bell(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asks(cast.alice, held(days=3), circles=[cast.circle], named=[cast.bob])
    drain()
    from majlis.notifications.queries import unread_count

    assert unread_count(viewer(cast.bob)) == 1
    later = timezone.now() + timedelta(days=3, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert unread_count(viewer(cast.bob)) == 0


def test_a_day_that_is_over_is_no_day_of_expiry(cast: Cast) -> None:
    with pytest.raises(ValidationError) as wrong:
        asks(cast.alice, held(days=-1))
    assert "expires" in wrong.value.message_dict


NAMELESS = ("/discussions/", "/search/?q=consignments", "/notices/", "/desk/", "/library/")


@pytest.mark.parametrize("caveat", [Caveat.NO_ATTRIBUTION, Caveat.CHATHAM_HOUSE])
def test_nowhere_do_readers_learn_who_wrote_it(cast: Cast, caveat: Caveat) -> None:
    """Names are changed to what stands nowhere else, and every page that a reader may come across is read."""
    name, own = "Zqauthor Hidden", "Zqhouse of the author"
    Organisation.objects.filter(people=cast.alice).update(name=own)
    Person.objects.filter(pk__in=[cast.dana.pk, cast.named.pk]).update(organisation=None)
    Person.objects.filter(pk=cast.alice.pk).update(name=name)
    thread = asks(cast.alice, held(caveat), circles=[cast.circle], named=[cast.bob])
    actions.write_post(viewer(cast.alice), thread=thread, body="More of mine.")
    post = actions.edit_post(viewer(cast.alice), post=thread.posts.get(number=1), body="Who knows this?")
    card = Card(title=f"{TITLE}, a list", summary="S", marking=Marking.GREEN, terms=held(caveat))
    resource = share_resource(viewer(cast.alice), card=card)
    drain()
    pages = [f"/discussions/{thread.pk}/", f"/library/{resource.pk}/", f"/audience/{thread.pk}/"]
    pages += [f"/discussions/{thread.pk}/{post.number}/history/", f"/experts/{cast.alice.handle}/"]
    reader = client_of(cast.bob)
    for page in (*NAMELESS, *pages):
        text = reader.get(page, follow=True).content.decode()
        if "/experts/" in page:
            assert TITLE not in text, page
        elif "/audience/" not in page:  # a member among all members, by no reason of its own
            assert name not in text and own not in text, page
    grounds = reader.get(f"/audience/{thread.pk}/").context["readers"].grounds
    assert not any("wrote" in str(ground.sentence) for ground in grounds)
    assert mail.outbox
    assert not any(name in str(letter.message()) for letter in mail.outbox)
    assert name in client_of(cast.alice).get(f"/discussions/{thread.pk}/").content.decode()


def test_under_chatham_house_nobody_who_spoke_is_shown(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(name="Zqspeaker")
    for caveat, shown in ((Caveat.NO_ATTRIBUTION, True), (Caveat.CHATHAM_HOUSE, False)):
        thread = asks(cast.alice, held(caveat))
        actions.write_post(viewer(cast.bob), thread=thread, body="I know.")
        drain()
        reader = client_of(cast.alice)
        assert ("Zqspeaker" in reader.get(f"/discussions/{thread.pk}/").content.decode()) == shown
        assert ("Zqspeaker" in reader.get("/notices/").content.decode()) == shown
        reader.post("/notices/read/", {})
        from majlis.notifications.models import Notice

        Notice.objects.all().delete()


def test_the_author_outside_the_circle_is_not_among_the_names_of_readers(cast: Cast) -> None:
    thread = asks(cast.alice, held(Caveat.NO_ATTRIBUTION), marking=Marking.AMBER, circles=[cast.circle])
    cast.circle.seats.filter(person=cast.alice).delete()
    names = {card.name for card in client_of(cast.bob).get(f"/audience/{thread.pk}/").context["cards"]}
    assert names == {"Bob", "Barred"}
    assert gate.reach(viewer(cast.bob), Placement.of(thread)).people == 2


def test_no_onward_mail_says_only_that_something_awaits(cast: Cast) -> None:
    asks(cast.alice, held(Caveat.NO_MAIL), named=[cast.bob])
    drain()
    (letter,) = [one for one in mail.outbox if one.to == [cast.bob.email]]
    assert TITLE not in str(letter.message())
    assert "Alice" not in str(letter.message())


def test_a_mail_carries_the_caveats_beside_the_marking(cast: Cast) -> None:
    asks(cast.alice, held(Caveat.NO_ATTRIBUTION), named=[cast.bob])
    drain()
    (letter,) = [one for one in mail.outbox if one.to == [cast.bob.email]]
    assert "TLP:GREEN\nNo attribution" in str(letter.body)
    assert "Somebody" in letter.subject


def test_badges_stand_on_page_and_list_in_the_readers_language(cast: Cast) -> None:
    thread = asks(cast.alice, held(Caveat.LAW_ENFORCEMENT, Caveat.NO_MAIL, days=30))
    words = {"en": "Law enforcement only", "ar": "لأجهزة إنفاذ القانون فقط", "fr": "Réservé", "es": "Solo"}
    for code, word in words.items():
        Person.objects.filter(pk=cast.alice.pk).update(language=code)
        for page in ("/discussions/", f"/discussions/{thread.pk}/"):
            assert word in client_of(cast.alice).get(page).content.decode(), (code, page)


def test_the_form_keeps_the_caveats_that_were_chosen(cast: Cast) -> None:
    sent = {
        "form": "question", "title": "", "body": "x", "marking": "1",
        "caveats": ["no_mail"], "expires": "2030-03-31",
    }  # fmt: skip
    page = client_of(cast.alice).post("/discussions/ask/", sent)
    assert page.status_code == 422
    assert 'value="no_mail" checked' in page.content.decode() or "checked" in page.content.decode()
    sent["title"] = "Now with a title"
    client_of(cast.alice).post("/discussions/ask/", sent)
    thread = Thread.unguarded.get(title="Now with a title")
    assert thread.terms.caveats == {Caveat.NO_MAIL}
    assert thread.expires_at and thread.expires_at.isoformat().startswith("2030-04-01T00:00")


def test_a_visitor_is_kept_out_by_expiry_too(cast: Cast) -> None:
    card = Card(title="T", summary="S", marking=Marking.CLEAR, public=True, terms=held(days=2))
    item = share_resource(viewer(cast.alice), card=card)
    assert gate.may_read(Viewer.nobody(), item)
    Item.unguarded.filter(pk=item.pk).update(expires_at=timezone.now())
    assert not gate.may_read(Viewer.nobody(), item)


def test_what_is_made_from_a_thread_begins_with_its_placement_and_is_never_laxer(cast: Cast) -> None:
    thread = asks(cast.alice, held(Caveat.NO_MAIL, days=9), marking=Marking.AMBER, circles=[cast.circle])
    reader = client_of(cast.bob)
    assert client_of(cast.charlie).get(f"/library/share/?from={thread.pk}").status_code == 404
    form = reader.get(f"/library/share/?from={thread.pk}").context["form"]
    assert form.initial["marking"] == Marking.AMBER
    assert form.initial["circles"] == [cast.circle.slug]
    assert form.initial["caveats"] == ["no_mail"]
    sent = {
        "title": "What came of it", "summary": "S", "kind_of": "guidance", "rule": "on",
        "made_from": str(thread.pk), "marking": "2", "circles": cast.circle.slug,
        "caveats": "no_mail", "expires": str(form.initial["expires"]),
    }  # fmt: skip
    laxer: list[dict[str, str | list[str]]] = [
        {"marking": "1"},
        {"caveats": []},
        {"expires": ""},
        {"named": cast.charlie.handle},
    ]
    for less in laxer:
        answer = reader.post("/library/share/", {**sent, **less})
        assert answer.status_code == 422, less
        assert "made from something narrower" in answer.content.decode()
    assert reader.post("/library/share/", sent).status_code == 302
    resource = Item.unguarded.get(title="What came of it")
    assert list(resource.derived_from.all()) == [Item.unguarded.get(pk=thread.pk)]
    assert TITLE in reader.get(f"/library/{resource.pk}/").content.decode()
    other = client_of(cast.charlie).post("/library/share/", {**sent, "title": "Mine", "circles": ""})
    assert other.status_code == 422
