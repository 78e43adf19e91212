"""A long text is looked through before anybody has to wait for it, and again where the list has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from majlis.access.markings import State
from majlis.approvals import actions as approvals
from majlis.discussions.actions import withdraw_post
from majlis.discussions.models import Post, Thread
from majlis.kit.models import Pace
from majlis.kit.once import FIELD, new_key
from majlis.kit.ratelimit import Allowance
from majlis.library.models import Resource
from majlis.membership.vetting.actions import sponsor, take_up
from majlis.membership.vetting.tests import village
from majlis.network.models import Person, Standing
from majlis.safety import ahead, listing
from majlis.safety.listing import Expressions, Hit, expressions
from majlis.safety.models import Case
from tests.people import Cast, client_of, viewer
from tests.safety.texts import answer, ask, share

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]

MARK = "brackish"
# Letters that may each be several others: dear to look through, and in no form of a listed word.
LONG = f"The {MARK} quay. " + " ".join(f"1lіӏοο{one}" for one in range(300))


def _opening(client: Client, cast: Cast) -> dict[str, object]:
    return {
        "title": "A quay",
        "body": LONG,
        "form": "question",
        "marking": "2",
        "circles": [cast.circle.slug],
    }


def _asks(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    return reverse("discussions:ask"), _opening(client, cast)


def _answers(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    return reverse("discussions:reply", args=[ask(cast.bob, cast.circle, title="A", body="B").pk]), {
        "body": LONG
    }


def _changes_a_post(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    post = answer(cast.alice, ask(cast.bob, cast.circle, title="A", body="B"), f"{LONG} before")
    return reverse("discussions:edit", args=[post.thread_id, post.number]), {"body": LONG, "language": "en"}


def _changes_a_question(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    thread = ask(cast.alice, cast.circle, title="A", body=f"{LONG} before")
    return reverse("discussions:edit", args=[thread.pk, 1]), {"title": "B", "body": LONG, "language": "en"}


def _card(cast: Cast) -> dict[str, object]:
    return {
        "title": "A list",
        "summary": LONG,
        "kind_of": "guidance",
        "marking": "2",
        "circles": [cast.circle.slug],
    }


def _shares(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    file = SimpleUploadedFile("A list.txt", b"Of quays.", content_type="text/plain")
    return reverse("library:share"), {**_card(cast), "uploads": [file], "rule": "on"}


def _changes_a_resource(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    resource = share(cast.alice, cast.circle, summary="Of quays.", title="A")
    return reverse("library:edit", args=[resource.pk]), _card(cast)


def _changes_a_profile(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    page = reverse("membership:me")
    typed: dict[str, object] = {one.name: one.value() for one in client.get(page).context["form"]}
    kept: dict[str, object] = {
        name: value for name, value in typed.items() if value not in (None, "") and value is not False
    }
    return page, {**kept, "about": LONG[:1_900], "function": "Of quays"}


def _publishes_a_discussion(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    thread = ask(cast.alice, cast.circle, title="A", body=LONG)
    Thread.unguarded.filter(pk=thread.pk).update(state=State.DRAFT, published_at=None)
    return reverse("discussions:publish", args=[thread.pk]), {}


def _brings_a_post_back(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    post = answer(cast.alice, ask(cast.bob, cast.circle, title="A", body="B"), LONG)
    withdraw_post(viewer(cast.alice), post=post)
    return reverse("discussions:restore_post", args=[post.thread_id, post.number]), {}


def _publishes_a_resource(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    resource = share(cast.alice, cast.circle, summary=LONG, title="A")
    Resource.unguarded.filter(pk=resource.pk).update(state=State.DRAFT, published_at=None)
    return reverse("library:publish", args=[resource.pk]), {}


def _adds_a_version(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    resource = share(cast.alice, cast.circle, summary="Of quays.", title="A")
    file = SimpleUploadedFile("A list.txt", b"Of quays.", content_type="text/plain")
    sent: dict[str, object] = {"note": LONG[:1_900], "uploads": [file], "rule": "on"}
    return reverse("library:version", args=[resource.pk]), sent


def _accepts_somebody(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    place = village.settle()
    person = village.applicant(place)
    sponsor(viewer(place.focal), person=person, reason=village.WHY)
    take_up(viewer(place.officers[0]), person=person)
    Person.objects.filter(pk=person.pk).update(about=LONG)
    Person.objects.filter(pk=cast.alice.pk).update(duties=["secretariat"])
    said: dict[str, object] = {f"check-{check}": "By telephone." for check in village.EVIDENCE}
    return reverse("membership:case_step", args=[person.handle, "accept"]), {**said, "reason": "All is well."}


def _restores_somebody(client: Client, cast: Cast) -> tuple[str, dict[str, object]]:
    place = village.settle()
    who = place.colleague
    Person.objects.filter(pk=who.pk).update(standing=Standing.SUSPENDED, about=LONG)
    Person.objects.filter(pk=cast.alice.pk).update(duties=["secretariat"])
    asked = approvals.ask(viewer(place.officers[0]), deed="member.restored", about=who, reason="It is time.")
    return reverse("approvals:approval", args=[asked.pk]), {"act": "grant", "reason": "All is well."}


Sending = Callable[[Client, Cast], tuple[str, dict[str, object]]]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """For each time that a marked text was looked through: whether others waited for it."""
    found: list[bool] = []
    real = Expressions._look

    def look(self: Expressions, text: str) -> Hit | None:
        if MARK in text:
            found.append(connection.in_atomic_block)
        return real(self, text)

    monkeypatch.setattr(Expressions, "_look", look)
    monkeypatch.setattr(listing, "_read", None)
    yield found


@pytest.mark.parametrize(
    "sending",
    [
        *(_asks, _answers, _changes_a_post, _changes_a_question, _shares, _changes_a_resource),
        *(_changes_a_profile, _publishes_a_discussion, _brings_a_post_back, _publishes_a_resource),
        *(_adds_a_version, _accepts_somebody, _restores_somebody),
    ],
)
def test_nobody_waits_while_a_text_is_looked_through(
    cast: Cast, listed: Path, looks: list[bool], sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(cast.alice)
    address, typed = sending(client, cast)
    monkeypatch.setattr(listing, "_read", None)  # as after a start of the program: nothing is known
    looks.clear()
    sent = client.post(address, {**typed, FIELD: new_key()})
    assert sent.status_code == 302, sent.context["form"].errors
    assert looks and not any(looks)


def test_a_list_that_changes_in_between_is_asked_again(
    cast: Cast, listed: Path, looks: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(cast.alice)
    thread = ask(cast.bob, cast.circle, title="A", body="B")
    real = Expressions.find_in

    def then_changed(self: Expressions, parts: list[str]) -> Hit | None:
        hit = real(self, parts)
        if not connection.in_atomic_block:
            listed.write_text(f"zorblat\n{MARK}\n# now longer\n", "utf-8")
        return hit

    monkeypatch.setattr(Expressions, "find_in", then_changed)
    sent = client.post(reverse("discussions:reply", args=[thread.pk]), {"body": LONG, FIELD: new_key()})
    assert sent.status_code == 302
    assert looks == [False, True]
    assert Case.objects.get().held and Post.unguarded.get(thread=thread, number=2).state == Post.State.HELD


def test_what_stores_nothing_or_comes_too_fast_is_not_looked_through_ahead(
    cast: Cast, listed: Path, looks: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(cast.alice)
    address, typed = _asks(client, cast)
    assert client.post(address, {**typed, "act": "readers"}).status_code == 200
    assert looks == []
    thread = ask(cast.bob, cast.circle, title="A", body="B")
    reply = reverse("discussions:reply", args=[thread.pk])
    assert client.post(reply, {"body": LONG, "act": "readers", FIELD: new_key()}).status_code == 302
    assert looks == [False], "there that button is none"
    looks.clear()
    monkeypatch.setattr("majlis.discussions.views.posts.WRITING", Allowance(times=1, seconds=3600))
    monkeypatch.setattr(ahead, "PACE", Allowance(times=2, seconds=3600))
    Pace.objects.all().delete()
    answers = [client.post(reply, {"body": f"{LONG} {n}", FIELD: new_key()}).status_code for n in range(5)]
    assert answers == [302, 429, 429, 429, 429]
    assert looks == [False, False]


def test_what_was_found_in_a_text_is_known_and_not_looked_for_again(listed: Path, looks: list[bool]) -> None:
    known = expressions()
    assert known.find(f"{MARK} zorblat") == known.find(f"{MARK} zorblat") == Hit(9, 16)
    assert len(looks) == 1
    assert not Resource.unguarded.exists()


@pytest.mark.parametrize(
    "address",
    [
        "discussions:publish",
        "library:publish",
        "library:version",
        "library:edit",
        "approvals:approval",
        "discussions:reply",
    ],
)
def test_a_number_that_nothing_can_have_is_not_there(cast: Cast, address: str) -> None:
    sent = client_of(cast.alice).post(reverse(address, args=[10**30]), {"act": "grant"})
    assert sent.status_code == 404


@pytest.mark.parametrize("place", [(10**30, 1), (1, 10**30)])
@pytest.mark.parametrize("address", ["discussions:restore_post", "discussions:edit"])
def test_nor_is_a_post_of_such_a_number(cast: Cast, address: str, place: tuple[int, int]) -> None:
    assert client_of(cast.alice).post(reverse(address, args=place)).status_code == 404
