"""The pages about one's own data, and those of the secretariat."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from majlis.access.policy import Refused
from majlis.approvals.models import Approval
from majlis.network.models import Person, Standing
from majlis.personal import actions, erasing
from majlis.personal.models import Erasure, Export
from tests.people import Cast, client_of, give_key, make_person, show, shown, viewer

pytestmark = pytest.mark.django_db


def words(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("code", ["ar", "en", "fr", "es"])
def test_my_data_speaks_every_language_and_asks_little(cast: Cast, code: str) -> None:
    Person.objects.filter(pk=cast.alice.pk).update(language=code)
    client = client_of(cast.alice)
    client.get("/desk/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(reverse("personal:data"))
    assert answer.status_code == 200 and f'lang="{code}"' in words(answer)
    assert len(asked) <= 12


def test_whoever_opens_the_address_of_the_archive_by_hand_finds_the_button(cast: Cast) -> None:
    answer = client_of(cast.alice).get(reverse("personal:ask"))
    assert answer.status_code == 302 and answer["Location"] == reverse("personal:data")
    assert not Export.objects.exists()


def test_an_applicant_reaches_their_own_data_and_nothing_of_the_secretariat(cast: Cast) -> None:
    client = client_of(cast.applicant)
    assert client.get(reverse("personal:data")).status_code == 200
    for name in ("erasures",):
        assert client.get(reverse(f"personal:{name}")).status_code == 403
    assert client_of(None).get(reverse("personal:data")).status_code == 302


def test_one_asks_for_an_erasure_sees_its_day_and_undoes_it(cast: Cast) -> None:
    client = client_of(cast.bob)
    page = reverse("personal:erase")
    assert "two weeks" in words(client.get(reverse("personal:data")))
    assert client.post(page, {"texts": "on"}).status_code == 422  # not sure
    assert client.post(page, {"texts": "on", "sure": "on"}).status_code == 302
    erasure = Erasure.objects.get()
    assert erasure.texts and erasure.person == cast.bob
    assert "Undo it, keep my data" in words(client.get(reverse("personal:data")))
    for act in ("ask", "undo"):  # whoever clicks twice is told twice that it is done
        form = words(client.get(reverse("personal:data"))).split(reverse(f"personal:{act}"))[1]
        assert 'name="once"' in form.split("</form>")[0]
    assert client.get(page).status_code == 302
    client.post(reverse("personal:undo"))
    assert Erasure.objects.get().state == Erasure.State.UNDONE


def test_erasing_needs_a_fresh_confirmation(cast: Cast) -> None:
    client = client_of(cast.bob)
    show(client, cast.bob, shown(give_key(cast.bob), ago=4000))
    assert client.post(reverse("personal:erase"), {"sure": "on"}).status_code == 302
    assert not Erasure.objects.exists()


def test_the_secretariat_asks_a_second_officer_and_lists(cast: Cast) -> None:
    client, second = client_of(cast.secretariat), make_person("Second officer", duties=["secretariat"])
    page = reverse("personal:order", args=[cast.bob.handle])
    assert cast.bob.name in words(client.get(page))
    refused = client.post(page, {"reason": "", "texts": "on"})
    assert refused.status_code == 422
    asked = client.post(page, {"reason": "asked by letter"})["Location"]
    assert "You asked for this yourself" in words(client.get(asked))
    assert "waits for a decision" in words(client.get(page)) and not Erasure.objects.exists()
    assert "Remain, under a pseudonym" in words(client_of(second).get(asked))
    granted = client_of(second).post(asked, {"act": "grant", "reason": "I saw the letter."})
    assert granted.status_code == 302
    listed = words(client.get(reverse("personal:erasures")))
    assert "asked by letter" in listed and cast.bob.name in listed
    assert "The erasure is decided" in words(client.get(page))
    assert reverse("personal:stop", args=[cast.bob.handle]) in listed
    for who in (cast.alice, cast.applicant):
        assert client_of(who).get(reverse("personal:erasures")).status_code == 403
        assert client_of(who).get(page).status_code == 403


def test_a_reason_of_many_lines_fits_as_it_is_counted_and_turns_no_words_around(cast: Cast) -> None:
    page, lines = reverse("personal:order", args=[cast.bob.handle]), "a\n" * 999 + "\u202eb"
    sent = client_of(cast.secretariat).post(page, {"reason": lines.replace("\n", "\r\n")})
    assert sent.status_code == 302
    assert Approval.objects.get().reason == "a\n" * 999 + "b"


def test_the_list_of_erasures_asks_no_more_for_more(cast: Cast) -> None:
    client = client_of(cast.secretariat)
    counts = []
    for number in (1, 12):
        for one in range(number):
            actions.ask_erasure(viewer(make_person(f"Leaving {number} {one}")), texts=False)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("personal:erasures")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_the_schedule_is_public(cast: Cast) -> None:
    answer = client_of(None).get(reverse("personal:kept"))
    assert answer.status_code == 200 and "Drafts of posts" in words(answer)
    assert "less than a day" in words(answer) and ">0 day" not in words(answer)


def test_the_secretariat_comes_there_from_a_persons_page_and_nobody_else_does(cast: Cast) -> None:
    address = reverse("membership:expert", args=[cast.bob.handle])
    order = reverse("personal:order", args=[cast.bob.handle])
    assert order in words(client_of(cast.secretariat).get(address))
    assert order not in words(client_of(cast.alice).get(address))
    cast.bob.standing = Standing.LEFT  # no page of a person is left then, and the wish comes most often now
    cast.bob.save(update_fields=["standing"])
    case = reverse("membership:case", args=[cast.bob.handle])
    assert order in words(client_of(cast.secretariat).get(case))
    assert reverse("personal:erasures") in words(client_of(cast.secretariat).get("/desk/"))
    assert reverse("personal:erasures") not in words(client_of(cast.alice).get("/desk/"))


def test_of_an_erasure_that_is_late_no_past_day_is_promised(cast: Cast) -> None:
    other = make_person("Second officer", duties=["secretariat"])
    third = make_person("Third officer", duties=["secretariat"])
    erasure = actions.ask_erasure(viewer(other), texts=False)
    page = client_of(other).get(reverse("personal:data")).content.decode()
    assert "On this day:" in page and "It was to be done" not in page
    Person.objects.filter(pk=third.pk).update(duties=[])
    Erasure.objects.filter(pk=erasure.pk).update(due_at=timezone.now() - timedelta(days=1))
    with pytest.raises(Refused):
        erasing.run(Erasure.objects.get())
    page = client_of(other).get(reverse("personal:data")).content.decode()
    assert "It was to be done on this day:" in page and "It is late" in page and "On this day:" not in page
