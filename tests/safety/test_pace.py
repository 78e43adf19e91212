"""Whoever writes has a pace, wherever a text is looked through or a listed word is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from majlis.access.viewer import Viewer
from majlis.kit.once import FIELD, new_key
from majlis.kit.ratelimit import Allowance
from majlis.ledger.models import Entry
from majlis.ledger.shown import called, in_words
from majlis.membership.vetting import openings
from majlis.membership.vetting.models import Opening
from majlis.membership.vetting.tests import village
from majlis.safety import looks
from majlis.safety.actions.refusals import note_refused
from tests.people import Cast, client_of
from tests.safety.texts import answer, ask

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SLOW = Allowance(times=2, seconds=3600)


def test_changing_a_post_has_a_pace(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("majlis.discussions.views.posts.WRITING", SLOW)
    post = answer(cast.alice, ask(cast.bob, cast.circle, title="A", body="B"), "Before.")
    page, client = reverse("discussions:edit", args=[post.thread_id, post.number]), client_of(cast.alice)
    answers = [client.post(page, {"body": f"Now {n}.", "language": "en"}) for n in range(3)]
    assert [one.status_code for one in answers] == [302, 302, 429]
    assert "Now 2." in answers[-1].text and client.get(page).status_code == 200


def test_changing_a_profile_has_a_pace(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("majlis.membership.views.profile.CHANGING", SLOW)
    page, client = reverse("membership:me"), client_of(cast.alice)
    typed = _typed(client, page)
    answers = [client.post(page, {**typed, "about": f"Now {n}."}) for n in range(3)]
    assert [one.status_code for one in answers] == [302, 302, 429], answers[0].context["form"].errors
    assert "Now 2." in answers[-1].text


def _typed(client: Client, page: str) -> dict[str, Any]:
    kept = {one.name: one.value() for one in client.get(page).context["form"]}
    return {name: value for name, value in kept.items() if value not in (None, "") and value is not False}


def _refusals() -> list[tuple[str, str, int | None]]:
    lines = Entry.objects.filter(verb="word.refused").order_by("number")
    return [(line.pseudonym, line.facts["place"], line.item_id) for line in lines]


@pytest.mark.parametrize("page", ["change", "kept_out", "readmit", "recuse"])
def test_a_listed_word_in_a_reason_leaves_a_line_and_has_a_pace(
    cast: Cast, listed: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr("majlis.readership.views.READERS", SLOW)
    item = ask(cast.alice, cast.circle, title="A", body="B")
    item.barred.add(cast.charlie)
    who = cast.bob if page == "recuse" else cast.alice
    whom = [cast.charlie.handle] if page == "readmit" else []
    address = reverse(f"readership:{page}", args=[item.pk, *whom])
    sent = {"marking": "2", "person": cast.dana.handle, "circles": [cast.circle.slug]}
    answers = [
        client_of(who).post(address, {**sent, "reason": f"The zorblat {n}.", FIELD: new_key()})
        for n in range(3)
    ]
    assert [one.status_code for one in answers] == [422, 422, 429]
    assert all(f"The zorblat {n}." in one.text for n, one in enumerate(answers)), "what was typed is kept"
    verb = {"change": "marking.changed", "kept_out": "reader.barred", "readmit": "reader.readmitted"}
    assert _refusals() == [(who.pseudonym, verb.get(page, "reader.recused"), item.pk)] * 2
    line = Entry.objects.filter(verb="word.refused")[0]
    assert in_words(line) == [("To do what", called(line.facts["place"]))]
    assert "zorblat" not in f"{line.facts} {line.reason}"


def test_a_listed_word_in_a_name_leaves_a_line(cast: Cast, listed: Path) -> None:
    page, client = reverse("membership:me"), client_of(cast.alice)
    sent = client.post(page, {**_typed(client, page), "name": "A Zorblat", "name_latin": "Zorblat"})
    assert sent.status_code == 422 and {"name", "name_latin"} <= set(sent.context["form"].errors)
    assert _refusals() == [(cast.alice.pseudonym, "profile.changed", None)]


def test_whoever_comes_in_by_a_link_has_a_pace_and_leaves_lines(
    db: None, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("majlis.membership.vetting.views.entering.ENTERING", SLOW)
    facts = {"name": "A Zorblat", "language": "en", "motive": "x"}
    token = openings.make(Opening.Kind.APPLY, "new@example.invalid", typed=facts)
    page, password = reverse("membership:enter", args=[token]), village.PASSWORD
    sent = [Client().post(page, {"password": password, "again": password}).status_code for _n in range(3)]
    assert sent == [422, 422, 429]
    assert _refusals() == [("", "application.made", None)] * 2


def test_a_listed_name_of_an_organisation_leaves_a_line(db: None, listed: Path) -> None:
    place = village.settle()
    person = village.apply(organisation_name="The port")
    step = reverse("membership:case_step", args=[person.handle, "place"])
    assert (
        client_of(place.officers[0]).post(step, {"name": "House of Zorblats", "new": "on"}).status_code == 422
    )
    assert _refusals() == [(place.officers[0].pseudonym, "applicant.placed", None)]


def test_somebody_who_tries_out_words_is_an_alarm(cast: Cast, listed: Path) -> None:
    page, client = reverse("membership:me"), client_of(cast.alice)
    typed = _typed(client, page)
    for _n in range(looks.OFTEN):
        assert looks.probing() is None
        client.post(page, {**typed, "name": "A Zorblat"})
    found = looks.probing()
    assert found is not None and found.since == Entry.objects.get(verb="word.refused", number=1).at


def test_five_visitors_are_not_one_who_tries_out_words() -> None:
    for _n in range(looks.OF_VISITORS - 1):
        note_refused(Viewer.nobody(), place="member.entered", item=None)
    assert looks.probing() is None
    note_refused(Viewer.nobody(), place="member.entered", item=None)
    assert looks.probing() is not None
