"""Whoever writes has a pace, wherever a text is looked through or a listed word is refused."""

from __future__ import annotations

import pytest
from django.urls import reverse

from majlis.kit.ratelimit import Allowance
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
    kept = {one.name: one.value() for one in client.get(page).context["form"]}
    typed = {name: value for name, value in kept.items() if value not in (None, "") and value is not False}
    answers = [client.post(page, {**typed, "about": f"Now {n}."}) for n in range(3)]
    assert [one.status_code for one in answers] == [302, 302, 429], answers[0].context["form"].errors
    assert "Now 2." in answers[-1].text
