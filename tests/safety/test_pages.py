"""The pages of content safety: without scripts, with few queries, and with what was typed kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from majlis.discussions.actions import edit_post
from majlis.discussions.models import Post
from majlis.kit.languages import name_in
from majlis.ledger import texts
from majlis.ledger.models import Entry
from majlis.network.models import Person
from majlis.safety.actions.cases import decide_case, take_case
from majlis.safety.models import Case
from tests.people import Cast, client_of, viewer
from tests.safety.texts import answer, ask, report, say, share

pytestmark = pytest.mark.django_db

LONG = "A harbour. " * 80 + "The very last word."
RULE = "No instructions for producing, combining, dispersing or concealing"


# These bring to light what was written before, on pages that are here already.
BRINGING = {"thread.published", "post.restored", "resource.published"}
BRINGING |= {"member.accepted", "member.restored", "member.founded"}


def test_the_rule_stands_wherever_something_is_written(cast: Cast) -> None:
    thread, resource = ask(cast.alice, cast.circle), share(cast.alice, cast.circle)
    answer(cast.alice, thread)
    places = {
        "thread.asked thread.started": [reverse("discussions:ask")],
        "post.written": [reverse("discussions:thread", args=[thread.pk])],
        "post.edited": [reverse("discussions:edit", args=[thread.pk, number]) for number in (1, 2)],
        "resource.shared": [reverse("library:share")],
        "version.added": [reverse("library:version", args=[resource.pk])],
        "resource.edited": [reverse("library:edit", args=[resource.pk])],
        "profile.changed": [reverse("membership:me")],
        "marking.changed": [reverse("readership:change", args=[thread.pk])],
        "reader.barred reader.readmitted": [reverse("readership:kept_out", args=[thread.pk])],
    }
    recusing, applying = reverse("readership:recuse", args=[thread.pk]), reverse("membership:apply")
    verbs = {verb for named in places for verb in named.split()}
    assert verbs | {"reader.recused"} | BRINGING == texts.WRITES, (
        "a new way to write: say where the rule stands"
    )
    looked = [(cast.alice, place) for those in places.values() for place in those]
    for who, place in [*looked, (cast.bob, recusing), (None, applying)]:
        text = client_of(who).get(place).content.decode()
        assert RULE in text and reverse("safety:rule") in text, place


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", "لا تُنشر هنا أي تعليمات لصنع مواد أو أجهزة ضارة"),
        ("en", "No instructions for producing"),
        ("fr", "Aucune instruction pour fabriquer"),
        ("es", "Ninguna instrucción para fabricar"),
    ],
)
def test_the_rule_is_said_in_four_languages(cast: Cast, language: str, words: str) -> None:
    Person.objects.filter(pk=cast.charlie.pk).update(language=language)
    assert words in client_of(cast.charlie).get(reverse("discussions:ask")).content.decode()
    assert Client(HTTP_ACCEPT_LANGUAGE=language).get(reverse("safety:rule")).status_code == 200


def test_each_text_of_others_has_its_report_and_none_of_ones_own(cast: Cast) -> None:
    thread, resource = ask(cast.alice, cast.circle), share(cast.alice, cast.circle)
    post = answer(cast.bob, thread)
    say(cast.alice)
    addresses = {
        reverse("discussions:thread", args=[thread.pk]): ("thread", thread.pk),
        reverse("library:resource", args=[resource.pk]): ("resource", resource.pk),
        reverse("membership:expert", args=[cast.alice.handle]): ("profile", cast.alice.handle),
    }
    for page, (kind, key) in addresses.items():
        link = reverse("safety:report", args=[kind, key])
        assert link in client_of(cast.charlie).get(page).content.decode()
        assert link not in client_of(cast.alice).get(page).content.decode()
    link = reverse("safety:report", args=["post", post.pk])
    page = reverse("discussions:thread", args=[thread.pk])
    assert link in client_of(cast.alice).get(page).content.decode()
    assert link not in client_of(cast.bob).get(page).content.decode()


def test_a_report_is_sent_by_a_plain_form(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    client, page = client_of(cast.charlie), reverse("safety:report", args=["thread", thread.pk])
    refused = client.post(page, {"note": "Typed already"})
    assert refused.status_code == 422 and "Typed already" in refused.content.decode()
    sent = client.post(page, {"reason": "advertising", "note": "It sells chairs."})
    assert sent.status_code == 302
    assert Case.objects.get().reports.get().note == "It sells chairs."
    again = client.post(page, {"reason": "advertising"})
    assert again.status_code == 422 and "already" in again.content.decode()
    assert client_of(cast.alice).get(page).status_code == 403
    assert client_of(None).get(page).status_code == 302


def test_reports_have_a_pace(cast: Cast) -> None:
    client = client_of(cast.charlie)
    answers = []
    for _ in range(21):
        thread = ask(cast.alice, cast.circle)
        page = reverse("safety:report", args=["thread", thread.pk])
        answers.append(client.post(page, {"reason": "place"}).status_code)
    assert answers[:20] == [302] * 20 and answers[20] == 429


def test_a_case_goes_its_way_through_the_pages(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    report(moderators[3], "thread", thread.pk, note="Look at this")
    mine = client_of(moderators[0])
    assert "case waits for a moderator" in mine.get(reverse("front:desk")).content.decode()
    taken = mine.post(reverse("safety:cases"))
    page = taken["Location"]
    assert "Look at this" in mine.get(page).content.decode()
    refused = mine.post(page, {"decision": "withdraw", "seen": Case.objects.get().digest})
    assert refused.status_code == 422
    typed = {"decision": "withdraw", "reasons": "It is advertising.", "seen": "of other words"}
    stale = mine.post(page, typed)
    assert stale.status_code == 422 and "meanwhile" in stale.content.decode()
    assert Case.objects.get().digest in stale.content.decode()
    assert mine.post(page, {**typed, "seen": Case.objects.get().digest}).status_code == 302
    author = client_of(cast.alice)
    case = Case.objects.get()
    refused = author.post(reverse("safety:appeal", args=[case.pk]), {"text": ""})
    assert refused.status_code == 422
    assert author.post(reverse("safety:appeal", args=[case.pk]), {"text": "Why?"}).status_code == 302
    assert (
        client_of(cast.bob).post(reverse("safety:appeal", args=[case.pk]), {"text": "x"}).status_code == 404
    )
    case.refresh_from_db()
    assert (case.state, case.round, case.appeal) == ("open", 2, "Why?")


def test_a_case_is_given_back_on_its_page(cast: Cast, moderators: list[Person]) -> None:
    thread = ask(cast.alice, cast.circle)
    case = report(moderators[3], "thread", thread.pk)
    take_case(viewer(moderators[0]))
    client = client_of(moderators[0])
    assert client.post(reverse("safety:return", args=[case.pk])).status_code == 302
    assert client.get(reverse("safety:case", args=[case.pk])).status_code == 404


def test_those_without_the_duty_meet_no_moderation(cast: Cast) -> None:
    text = client_of(cast.secretariat).get(reverse("front:desk")).content.decode()
    assert reverse("safety:cases") not in text
    assert client_of(cast.secretariat).get(reverse("safety:cases")).status_code == 403
    assert client_of(cast.secretariat).post(reverse("safety:cases")).status_code == 403


def test_pages_ask_few_questions_whatever_the_number_of_cases(
    cast: Cast, moderators: list[Person], django_assert_max_num_queries: Any
) -> None:
    for _ in range(8):
        report(moderators[3], "thread", ask(cast.alice, cast.circle).pk)
    for _ in range(3):
        take_case(viewer(moderators[0]))
    pages = [(cast.alice, reverse("safety:mine")), (moderators[0], reverse("safety:cases"))]
    first = Case.objects.order_by("pk")[0].pk
    pages.append((moderators[0], reverse("safety:case", args=[first])))
    pages.append((moderators[0], reverse("front:desk")))
    for person, page in pages:
        client = client_of(person)
        client.get(page)
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200


@pytest.mark.parametrize("kind", ["thread", "post", "resource"])
def test_a_case_with_its_whole_text_and_the_line_of_its_reading_asks_twelve_questions(
    cast: Cast, moderators: list[Person], django_assert_max_num_queries: Any, kind: str
) -> None:
    thread = ask(cast.alice, cast.circle)
    if kind == "resource":
        key = share(cast.alice, cast.circle, summary=LONG).pk
    else:
        post = Post.unguarded.get(thread=thread) if kind == "thread" else answer(cast.alice, thread)
        edit_post(viewer(cast.alice), post=post, body=LONG)
        key = thread.pk if kind == "thread" else post.pk
    case = report(moderators[3], kind, key, note="Look at the end.")
    for other in moderators[1:3]:
        take_case(viewer(other))
        decide_case(viewer(other), case=case, seen=case.digest, decision="change", reasons="Shorter.")
        Case.objects.filter(pk=case.pk).update(state="open")
    take_case(viewer(moderators[0]))
    client, page = client_of(moderators[0]), reverse("safety:case", args=[case.pk])
    client.get(page)
    with django_assert_max_num_queries(12):
        text = client.get(page).content.decode()
    assert f"in the language of the text: {name_in(case.language, 'en')}." in text
    assert "very last word" in text and "Look at the end." in text and text.count("Shorter.") == 2
    assert Entry.objects.filter(verb="case.opened", actor=moderators[0].pk).count() == 2
