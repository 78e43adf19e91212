"""A form that is taken when who sent it has just lost a duty: nothing is done, and the page says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from majlis.ledger.models import Entry, Task
from majlis.membership.vetting import actions
from majlis.membership.vetting.tests.village import Village
from majlis.membership.vetting.views import offices
from majlis.network.models import Person
from tests.people import client_of

SAID = {
    "en": "so this was not done",
    "ar": "فلم يُنفَّذ هذا",
    "fr": "n’a donc pas été fait",
    "es": "así que esto no se ha hecho",
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", SAID)
def test_who_lost_the_duty_while_they_ended_one_is_told_and_ends_none(
    village: Village, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    officer, other = village.officers[:2]
    Person.objects.filter(pk=officer.pk).update(language=language)
    Person.objects.filter(pk=other.pk).update(duties=["secretariat", "moderator"])

    def late(*args: Any, **facts: Any) -> Person:
        Person.objects.filter(pk=officer.pk).update(duties=[])
        return actions.end_duty(*args, **facts)

    monkeypatch.setattr(offices, "actions", type("Late", (), {"end_duty": staticmethod(late)}))
    before = Entry.objects.count(), Task.objects.count()
    path = reverse("membership:end_duty", args=[other.handle, "moderator"])
    answer = client_of(officer).post(path, {"reason": "It is my turn."})
    assert answer.status_code == 403
    assert SAID[language] in answer.text and ">It is my turn.</textarea>" in answer.text
    assert (Entry.objects.count(), Task.objects.count()) == before
    assert "moderator" in Person.objects.get(pk=other.pk).duties
