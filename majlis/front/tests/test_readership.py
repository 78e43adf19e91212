"""Changing who reads what stands, alone and by two; keeping out; and the line that each of it leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from majlis.access import gate
from majlis.access.caveats import Caveat, Terms
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.approvals import actions as approvals
from majlis.discussions.actions import ask_question, withdraw_thread
from majlis.discussions.models import Thread
from majlis.ledger.models import Entry
from majlis.ledger.worker import drain
from majlis.network.circles import Visibility
from majlis.network.models import FieldAudience, Person, Seat
from majlis.notifications.models import Notice
from majlis.notifications.rules import REASONS
from majlis.readership import actions, deed
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, give_key, make_circle, make_person, show, shown, viewer

TITLE = "Zqsecret consignments"


def asks(author: Person, **facts: Any) -> Item:
    """A published question of the author's; AMBER unless said otherwise."""
    typed = {"title": TITLE, "body": "Zqbody", "marking": Marking.AMBER, **facts}
    item: Item = Item.unguarded.get(pk=ask_question(viewer(author), **typed).pk)
    return item


def reads(person: Person, item: Item) -> bool:
    """Whether they can read it now."""
    return gate.may_read(viewer(person), item)


def with_duty(person: Person, *duties: str) -> Person:
    """The same person with duties."""
    person.duties = list(duties)
    person.save(update_fields=["duties"])
    return person


def test_the_source_makes_it_narrower_and_wider_and_each_leaves_a_line(cast: Cast) -> None:
    item = asks(cast.alice, circles=[cast.circle])
    actions.change_marking(viewer(cast.alice), item=item, wanted=Wanted(Marking.GREEN))
    assert reads(cast.charlie, item)
    narrow = Wanted(Marking.RED, named=[cast.bob], terms=Terms(frozenset({Caveat.NO_ATTRIBUTION})))
    actions.change_marking(viewer(cast.alice), item=item, wanted=narrow, reason="Too wide.")
    assert reads(cast.bob, item) and not reads(cast.charlie, item)
    entry = Entry.objects.filter(verb="marking.changed").latest("pk")
    assert (entry.facts["before"]["marking"], entry.facts["after"]["marking"]) == (1, 4)
    assert entry.facts["after"]["named"] == [cast.bob.pk]
    assert entry.reason == "Too wide."
    with pytest.raises(ValidationError, match="Nothing was changed"):
        actions.change_marking(viewer(cast.alice), item=item, wanted=narrow)


def test_others_with_a_right_only_make_it_narrower(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.GREEN, circles=[cast.circle])
    with_duty(cast.charlie, "moderator")
    amber = Wanted(Marking.AMBER, circles=[cast.circle])
    with pytest.raises(ValidationError) as wrong:
        actions.change_marking(viewer(cast.charlie), item=item, wanted=amber)
    assert "reason" in wrong.value.message_dict
    actions.change_marking(viewer(cast.charlie), item=item, wanted=amber, reason="It names a site.")
    assert not reads(cast.charlie, item)  # a moderator has no row of their own
    Seat.objects.filter(person=cast.bob, circle=cast.circle).update(role=Seat.Role.CHAIR)
    for wider in (Wanted(Marking.GREEN), Wanted(Marking.RED, named=[cast.charlie])):
        with pytest.raises(ValidationError, match="Only the source"):
            actions.change_marking(viewer(cast.bob), item=item, wanted=wider, reason="Why not.")
    with pytest.raises(Refused):
        actions.change_marking(viewer(cast.dana), item=item, wanted=amber, reason="I cannot even read it.")
    with pytest.raises(Refused):
        actions.change_marking(viewer(cast.barred), item=item, wanted=Wanted(Marking.GREEN), reason="Me.")


def test_an_item_never_leaves_a_private_circle_by_somebody_who_does_not_see_it(cast: Cast) -> None:
    secret = make_circle("quiet", cast.alice, visibility=Visibility.SECRET)
    item = asks(cast.alice, circles=[secret], named=[cast.bob])
    Seat.objects.filter(person=cast.alice, circle=secret).delete()
    actions.change_marking(viewer(cast.alice), item=item, wanted=Wanted(Marking.AMBER, named=[cast.charlie]))
    assert secret in item.circles.all()


def test_what_changed_meanwhile_is_not_made_wider(cast: Cast) -> None:
    item = asks(cast.alice, named=[cast.secretariat, cast.dana])
    with_duty(cast.dana, "secretariat")
    asked = deed.ask(viewer(cast.secretariat), item, Wanted(Marking.GREEN), "She said so.")
    narrower = Wanted(
        Marking.AMBER, named=[cast.secretariat, cast.dana], terms=Terms(frozenset({Caveat.NO_MAIL}))
    )
    actions.change_marking(viewer(cast.alice), item=item, wanted=narrower)
    with pytest.raises(Refused, match="changed since"):
        approvals.decide(viewer(cast.dana), approval=asked, granted=True, reason="Late.")
    assert not reads(cast.charlie, item)


def test_what_can_no_longer_be_is_said_beside_what_the_decider_wrote(cast: Cast) -> None:
    item = asks(cast.alice, named=[cast.secretariat, cast.dana])
    with_duty(cast.dana, "secretariat")
    soon = Wanted(Marking.GREEN, terms=Terms(frozenset(), timezone.now() + timedelta(hours=1)))
    asked = deed.ask(viewer(cast.secretariat), item, soon, "She said so.")
    asked.facts["after"]["expires_at"] = (timezone.now() - timedelta(hours=1)).isoformat()
    asked.save(update_fields=["facts"])
    typed = {"act": "grant", "reason": "I rang her."}
    answer = client_of(cast.dana).post(f"/approvals/{asked.pk}/", typed)
    assert answer.status_code == 422
    assert "This day is over" in answer.content.decode() and "I rang her." in answer.content.decode()
    asked.refresh_from_db()
    assert asked.waits and not reads(cast.charlie, item)


def test_whoever_is_barred_reads_nothing_of_it_even_the_author(cast: Cast) -> None:
    item = asks(cast.alice, circles=[cast.circle], named=[cast.bob])
    Seat.objects.filter(person=cast.bob).update(role=Seat.Role.CHAIR)
    item.barred.add(cast.alice)  # as a row from before the source could not be kept out
    assert not reads(cast.alice, item)
    assert client_of(cast.alice).get(f"/discussions/{item.pk}/").status_code == 404
    page = client_of(cast.alice).get(f"/items/{item.pk}/why-not/")
    assert page.status_code == 200
    assert TITLE not in page.content.decode()
    with pytest.raises(Refused):
        actions.readmit(viewer(cast.bob), item=item, person=cast.alice, reason="Not mine to do.")


def test_the_source_is_never_kept_out_by_anybody(cast: Cast) -> None:
    item = asks(cast.alice, circles=[cast.circle], named=[cast.secretariat])
    Seat.objects.filter(person=cast.bob).update(role=Seat.Role.CHAIR)
    for one in (cast.bob, cast.secretariat):
        with pytest.raises(ValidationError, match="cannot be kept out of what they wrote") as wrong:
            actions.bar(viewer(one), item=item, person=cast.alice, reason="She is party to it.")
        assert "person" in wrong.value.message_dict
    page = client_of(cast.bob).post(
        f"/items/{item.pk}/readers/kept-out/", {"person": cast.alice.handle, "reason": "Party to it."}
    )
    assert page.status_code == 422 and "cannot be kept out" in page.content.decode()
    assert reads(cast.alice, item) and not item.barred.filter(pk=cast.alice.pk).exists()
    nameless = asks(cast.alice, circles=[cast.circle], terms=Terms(frozenset({Caveat.NO_ATTRIBUTION})))
    for person in (cast.alice, cast.charlie):  # nobody finds out by trying who wrote it
        with pytest.raises(ValidationError, match="only its source"):
            actions.bar(viewer(cast.bob), item=nameless, person=person, reason="Party to it.")
    actions.bar(viewer(cast.alice), item=nameless, person=cast.bob, reason="Party to it.")


def test_recusing_oneself_closes_it_and_only_the_source_opens_it_again(cast: Cast) -> None:
    item = asks(cast.alice, circles=[cast.circle])
    answer = client_of(cast.bob).post(
        f"/items/{item.pk}/readers/recuse/", {"reason": "My brother works there."}
    )
    assert answer["Location"] == f"/items/{item.pk}/why-not/"
    assert not reads(cast.bob, item)
    drain()
    assert Notice.objects.filter(person=cast.alice, reason="own").exists()
    with pytest.raises(Refused):
        actions.readmit(viewer(cast.bob), item=item, person=cast.bob, reason="Changed my mind.")
    actions.readmit(viewer(cast.alice), item=item, person=cast.bob, reason="It is over.")
    assert reads(cast.bob, item)
    with pytest.raises(Refused):
        actions.recuse(viewer(cast.alice), item=item, reason="I wrote it.")


def test_the_history_says_what_changed_to_readers_and_names_only_whom_they_may_know(cast: Cast) -> None:
    secret = make_circle("quiet", cast.alice, visibility=Visibility.SECRET, label_en="Zqquiet")
    item = asks(cast.alice, circles=[secret], named=[cast.bob])
    wanted = Wanted(Marking.AMBER, circles=[cast.circle], terms=Terms(frozenset({Caveat.NO_ATTRIBUTION})))
    actions.change_marking(viewer(cast.alice), item=item, wanted=wanted, reason="Smaller.")
    actions.bar(viewer(cast.alice), item=item, person=cast.charlie, reason="Zqparty to it.")
    mine, theirs = (
        client_of(person).get(f"/items/{item.pk}/readers/history/").content.decode()
        for person in (cast.alice, cast.bob)
    )
    assert "Zqquiet" in mine and "Zqquiet" not in theirs
    assert "Zqparty" in mine and "Zqparty" not in theirs and "Charlie" not in theirs
    assert "No attribution" in theirs and "Smaller." in theirs
    assert "Alice" not in theirs  # the caveat hides who changed it, too
    assert client_of(cast.dana).get(f"/items/{item.pk}/readers/history/").status_code == 404


def test_each_reading_of_red_is_written_down_and_shown_to_its_source_alone(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.RED, named=[cast.named, cast.bob])
    reader = client_of(cast.named)
    page = reader.get(f"/discussions/{item.pk}/")
    assert "no-store" in page["Cache-Control"]
    reader.head(f"/discussions/{item.pk}/")
    reader.get(f"/discussions/{item.pk}/mentionable/?q=x")
    client_of(cast.alice).get(f"/discussions/{item.pk}/")
    client_of(cast.charlie).get(f"/discussions/{item.pk}/")
    lines = Entry.objects.filter(item=item, verb="item.opened")
    assert [line.actor for line in lines] == [cast.named]
    reader.get(f"/discussions/{item.pk}/")
    shown = client_of(cast.alice).get(f"/items/{item.pk}/readers/opened/")
    (reading,) = shown.context["readings"]
    assert (reading.card.name, reading.times) == ("Named", 2)
    assert reader.get(f"/items/{item.pk}/readers/opened/").status_code == 403
    assert client_of(cast.charlie).get(f"/items/{item.pk}/readers/opened/").status_code == 404


def test_what_is_not_red_leaves_no_line_of_reading(cast: Cast) -> None:
    item = asks(cast.alice, circles=[cast.circle])
    client_of(cast.bob).get(f"/discussions/{item.pk}/")
    assert not Entry.objects.filter(verb="item.opened").exists()


def test_why_not_is_told_to_those_who_know_of_it_and_is_404_for_the_rest(cast: Cast) -> None:
    item = asks(cast.alice, circles=[cast.circle])
    address = f"/items/{item.pk}/why-not/"
    assert client_of(cast.charlie).get(address).status_code == 404
    assert client_of(cast.bob).get(address)["Location"] == f"/audience/{item.pk}/"
    Item.unguarded.filter(pk=item.pk).update(expires_at=timezone.now())
    page = client_of(cast.bob).get(address)  # who could read it until it expired
    assert "expired" in page.content.decode() and TITLE not in page.content.decode()
    assert client_of(cast.charlie).get(address).status_code == 404
    Item.unguarded.filter(pk=item.pk).update(expires_at=None, only_industry=True)
    assert client_of(cast.bob).get(address).status_code == 404  # no trace of it in this world


def test_why_not_says_that_a_thing_was_taken_back_to_those_who_could_read_it(cast: Cast) -> None:
    item, red = (
        asks(cast.alice, circles=[cast.circle]),
        asks(cast.alice, marking=Marking.RED, named=[cast.bob]),
    )
    held = asks(cast.alice, circles=[cast.circle])
    Item.unguarded.filter(pk=held.pk).update(state=State.HELD)
    for one in (item, red):
        withdraw_thread(viewer(cast.alice), thread=Thread.unguarded.get(pk=one.pk))
    for one in (item, red):
        page = client_of(cast.bob).get(f"/items/{one.pk}/why-not/")
        assert [str(row.sentence) for row in page.context["obstacles"]] == ["It was taken back."]
        assert TITLE not in page.text
        assert client_of(cast.charlie).get(f"/items/{one.pk}/why-not/").status_code == 404
    assert client_of(cast.bob).get(f"/items/{held.pk}/why-not/").status_code == 404
    Person.objects.filter(pk=cast.bob.pk).update(joined_at=timezone.now())  # who came later knows of nothing
    assert client_of(cast.bob).get(f"/items/{item.pk}/why-not/").status_code == 404


def test_who_is_kept_out_stands_with_the_reason_before_those_who_may_keep_people_out(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.GREEN)
    actions.bar(viewer(cast.alice), item=item, person=cast.charlie, reason="Party to the tender.")
    actions.recuse(viewer(cast.bob), item=item, reason="My sister wrote the other bid.")
    page_of_them = f"/items/{item.pk}/readers/kept-out/"
    page = client_of(cast.alice).get(page_of_them).text
    assert "Party to the tender." in page and "My sister wrote the other bid." in page
    assert "Somebody recused themselves" in page and "Somebody was kept out" in page
    assert client_of(cast.dana).get(f"/items/{item.pk}/readers/kept-out/").status_code == 403
    lines = {
        one.person: one.who for one, _card in client_of(cast.secretariat).get(page_of_them).context["people"]
    }
    assert lines[cast.bob] is None and lines[cast.charlie].name == "Alice"
    assert page.count("By <bdi>Alice</bdi>") == 1
    assert page.count('<label for="why-') == 2
    history = client_of(cast.alice).get(f"/items/{item.pk}/readers/history/").text
    assert history.count("<bdi>Bob</bdi>") == 1  # who and whom, said once


@pytest.mark.parametrize(
    ("language", "theirs", "yours"),
    [
        ("en", "They were kept out", "You were kept out"),
        ("fr", "La personne", "Vous en avez été"),
        ("es", "La persona", "Se le ha excluido"),
        ("ar", "هناك", "استُبعدتم"),
    ],
)
def test_whoever_is_kept_out_is_spoken_to_and_told_no_reason_of_others(
    cast: Cast, language: str, theirs: str, yours: str
) -> None:
    item = asks(cast.alice, marking=Marking.GREEN)
    actions.bar(viewer(cast.alice), item=item, person=cast.charlie, reason="Party to the tender.")
    type(cast.charlie).objects.filter(pk=cast.charlie.pk).update(language=language)
    [row] = client_of(cast.charlie).get(f"/items/{item.pk}/why-not/").context["obstacles"]
    with translation.override(language):
        assert yours in str(row.sentence) and theirs not in str(row.sentence) and row.reason == ""
    drain()
    notice = Notice.objects.get(person=cast.charlie)
    assert notice.sentence == "Something that you could read is closed to you now."  # and promises no reason
    assert REASONS[notice.reason].because != REASONS["membership"].because
    assert client_of(cast.charlie).get(notice.url).context["ask"]  # so the page says whom to ask
    actions.readmit(viewer(cast.alice), item=item, person=cast.charlie, reason="It was somebody else.")
    drain()
    notice.refresh_from_db()
    assert not notice.listed and not notice.unread  # it is true no longer


@pytest.mark.parametrize("who", ["alice", "secretariat"])
def test_who_is_kept_out_of_what_they_never_could_read_learns_nothing_of_it(cast: Cast, who: str) -> None:
    item = asks(cast.alice, marking=Marking.RED, circles=[], named=[cast.bob, cast.secretariat])
    actions.bar(viewer(getattr(cast, who)), item=item, person=cast.charlie, reason="Party to the tender.")
    drain()
    assert not Notice.objects.filter(person=cast.charlie).exists()
    assert client_of(cast.charlie).get(f"/items/{item.pk}/why-not/").status_code == 404


def test_whoever_recused_themselves_reads_what_they_wrote_about_it(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.GREEN)
    actions.recuse(viewer(cast.bob), item=item, reason="My sister wrote the other bid.")
    page = client_of(cast.bob).get(f"/items/{item.pk}/why-not/").content.decode()
    assert "Ask the secretariat" not in page
    assert "by your own wish" in page and "My sister wrote the other bid." in page and TITLE not in page


def test_somebody_who_was_told_of_it_learns_why_it_closed(cast: Cast) -> None:
    item = asks(cast.alice, named=[cast.bob])
    drain()
    actions.change_marking(viewer(cast.alice), item=item, wanted=Wanted(Marking.AMBER, named=[cast.dana]))
    page = client_of(cast.bob).get(f"/items/{item.pk}/why-not/")
    assert "named people" in page.content.decode()
    assert TITLE not in page.content.decode()


def test_the_source_asks_why_another_cannot_read_it_and_hidden_fields_stay_hidden(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.GREEN, terms=Terms(frozenset({Caveat.LAW_ENFORCEMENT})))
    hidden = make_person("Hidden", organisation=cast.bob.organisation, see_organisation=FieldAudience.NOBODY)
    answers = set()
    for counts in (True, False):
        sector = cast.bob.organisation.sector or cast.alice.sector  # type: ignore[union-attr]
        assert sector
        sector.counts_as_law_enforcement = counts
        sector.save()
        cast.bob.organisation.sector = sector  # type: ignore[union-attr]
        cast.bob.organisation.save()  # type: ignore[union-attr]
        assert reads(hidden, item) == counts
        page = client_of(cast.alice).get(f"/items/{item.pk}/why-not/", {"person": hidden.handle})
        answers.add(tuple(str(one.sentence) for one in page.context["obstacles"]))
    assert len(answers) == 1
    page = client_of(cast.alice).get(f"/items/{item.pk}/why-not/", {"person": cast.charlie.handle})
    assert "law enforcement only" in page.content.decode()
    able = client_of(cast.alice).get(f"/items/{item.pk}/why-not/?person={cast.alice.handle}").text
    assert "They can read it." in able and "cannot read" not in able
    assert client_of(cast.dana).get(f"/items/{item.pk}/why-not/?person={cast.bob.handle}").status_code == 404


def test_asking_about_the_nameless_author_is_answered_as_about_anybody(cast: Cast) -> None:
    item = asks(
        cast.alice, circles=[cast.circle], named=[cast.secretariat],
        terms=Terms(frozenset({Caveat.NO_ATTRIBUTION})),
    )  # fmt: skip
    Seat.objects.filter(person=cast.alice).delete()
    answers = {
        tuple(str(one.sentence) for one in client_of(cast.secretariat).get(
            f"/items/{item.pk}/why-not/", {"person": person.handle}
        ).context["obstacles"])
        for person in (cast.alice, cast.charlie)
    }  # fmt: skip
    assert len(answers) == 1


def test_the_pages_of_this_room_stay_within_their_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    item = asks(cast.alice, circles=[cast.circle], named=[cast.bob])
    actions.bar(viewer(cast.alice), item=item, person=cast.charlie, reason="Because.")
    author = client_of(cast.alice)
    for page in ("readers/change", "readers/history", "readers/kept-out"):
        with django_assert_max_num_queries(12):
            assert author.get(f"/items/{item.pk}/{page}/").status_code == 200


def test_the_form_changes_it_and_says_what_is_wrong(cast: Cast) -> None:
    item = asks(cast.alice, circles=[cast.circle])
    page = client_of(cast.alice).post(f"/items/{item.pk}/readers/change/", {"marking": "4"})
    assert page.status_code == 422
    sent = {"marking": "1", "caveats": ["no_mail"], "expires": "2031-01-31", "reason": "More help."}
    first = client_of(cast.alice).post(f"/items/{item.pk}/readers/change/", sent)
    assert first.status_code == 422 and first.context["seen"] in first.content.decode()
    assert not reads(cast.charlie, item), "it is asked first whether that many more are meant"
    sent["seen"] = first.context["seen"]
    done = client_of(cast.alice).post(f"/items/{item.pk}/readers/change/", sent, follow=True)
    assert done.status_code == 200 and "More help." in done.content.decode()
    assert reads(cast.charlie, item)


def test_whoever_holds_a_duty_shows_a_factor_again_before_they_change_readers(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.GREEN)
    for person, sent in ((cast.secretariat, False), (cast.alice, True)):
        client = client_of(person)
        show(client, person, shown(give_key(person), ago=11 * 60))
        paths = ("change/", "kept-out/", f"readmit/{cast.bob.handle}/")
        answers = [client.post(f"/items/{item.pk}/readers/{path}", {"reason": "So."}) for path in paths]
        assert all(("confirm" in one.get("Location", "")) is not sent for one in answers), person
        assert client.get(f"/items/{item.pk}/readers/kept-out/").status_code == 200


def test_a_reason_is_called_optional_only_where_it_is(cast: Cast) -> None:
    Seat.objects.filter(person=cast.bob, circle=cast.circle).update(role=Seat.Role.CHAIR)
    thread = asks(cast.alice, circles=[cast.circle])
    for who, needed in ((cast.alice, False), (cast.bob, True)):
        page = client_of(who).get(f"/items/{thread.pk}/readers/change/")
        assert page.context["form"].fields["reason"].required is needed, who
