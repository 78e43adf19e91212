"""Auditors read the log and not the content; nobody else reads it; each look is a line."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import majlis
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals import actions as approvals
from majlis.approvals.models import Approval
from majlis.audit import taking
from majlis.audit.queries import Wanted
from majlis.audit.wording import JOBS
from majlis.discussions import actions
from majlis.ledger.models import Entry
from majlis.ledger.record import record
from majlis.membership.actions import note_signed_in
from majlis.network.circles import Visibility
from majlis.network.models import Person
from tests.people import Cast, client_of, give_key, make_circle, make_person, show, shown, viewer

pytestmark = pytest.mark.django_db
LOG, SHEET, ASK = reverse("audit:log"), reverse("audit:export"), reverse("audit:take")
SECRETS = ("zqtitle", "zqbody", "zqcircle", "zqreason", "zqfact", "zqname")


@pytest.fixture
def auditor(cast: Cast) -> Person:
    """Somebody with the duty and nothing else."""
    return make_person("Auditor", duties=["auditor"])


@pytest.fixture
def told(cast: Cast, auditor: Person) -> Entry:
    """A deed full of words that are nobody's business: a RED question, a secret circle, a reason."""
    Person.objects.filter(pk=cast.alice.pk).update(name="zqname")
    make_circle("zqcircle", cast.alice, visibility=Visibility.SECRET)
    actions.ask_question(
        viewer(cast.alice), title="zqtitle", body="zqbody", marking=Marking.RED, named=[cast.bob]
    )
    with transaction.atomic():
        return record(
            viewer(cast.alice), "version.added", person=cast.bob, reason="zqreason", version=3, title="zqfact"
        )


def _granted(auditor: Person, officer: Person, **wanted: str) -> None:
    """The auditor asks for lines as a sheet, the officer says yes."""
    asked = taking.ask(viewer(auditor), Wanted(**wanted), reason="For the yearly audit.")  # type: ignore[arg-type]
    approvals.decide(viewer(officer), approval=asked, granted=True, reason="It is due.")


def test_an_auditor_sees_who_did_what_and_no_content(told: Entry, cast: Cast, auditor: Person) -> None:
    text = client_of(auditor).get(LOG).content.decode()
    for seen in (
        cast.alice.pseudonym,
        cast.bob.pseudonym,
        "Asked a question",
        "Added a version",
        "A reason was given.",
    ):
        assert seen in text
    line = client_of(auditor).get(LOG, {"verb": "version.added"}).context["lines"][0]
    assert line.facts == [("Version", "3")]
    assert [secret for secret in SECRETS if secret in text] == []
    _granted(auditor, cast.secretariat)
    sheet = b"".join(client_of(auditor).get(SHEET).streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [row["verb"] for row in rows][:2] == ["thread.asked", "version.added"]
    assert rows[1]["facts"] == "version=3"
    assert [secret for secret in SECRETS if secret in sheet] == []


def test_a_line_about_whoever_did_it_names_them_once(cast: Cast, auditor: Person) -> None:
    note_signed_in(viewer(cast.alice))
    page = client_of(auditor).get(LOG, {"verb": "session.begun"})
    row = page.text.partition("<tbody")[2].partition("</tbody>")[0]
    assert row.count(f">{cast.alice.pseudonym}<") == 1 and "the same person" in row


def test_the_duty_opens_the_log_and_not_one_text_that_the_member_could_not_read_without_it(
    told: Entry, cast: Cast, auditor: Person
) -> None:
    for marking, circles in ((Marking.GREEN, []), (Marking.AMBER, [cast.circle])):
        actions.ask_question(viewer(cast.alice), title="Q", body="Text.", circles=circles, marking=marking)
    like_others = make_person("Member")
    read = [
        set(Item.objects.readable(viewer(one)).values_list("pk", flat=True)) for one in (auditor, like_others)
    ]
    assert read[0] == read[1] and len(read[0]) == 1


def test_nobody_else_reads_the_log(told: Entry, cast: Cast) -> None:
    for address in (LOG, SHEET, ASK):
        for name in ("alice", "secretariat", "charlie"):
            assert client_of(cast.people[name]).get(address).status_code == 403
        assert client_of(None).get(address).status_code == 302
    assert not Entry.objects.filter(verb__startswith="log.").exists()
    assert reverse("audit:log") not in client_of(cast.secretariat).get("/desk/").content.decode()


def test_each_look_is_a_line_that_says_what_was_looked_for(told: Entry, cast: Cast, auditor: Person) -> None:
    client = client_of(auditor)
    _granted(auditor, cast.secretariat, person=told.pseudonym)
    client.get(LOG, {"verb": "thread.asked"})
    client.get(SHEET, {"person": told.pseudonym})
    looked, taken = Entry.objects.filter(verb__startswith="log.").order_by("number")
    assert (looked.verb, looked.pseudonym, looked.facts["of_verb"]) == (
        "log.opened",
        auditor.pseudonym,
        "thread.asked",
    )
    assert (taken.verb, taken.facts["of_person"], taken.facts["lines"]) == ("log.exported", told.pseudonym, 2)
    assert looked.session == "passkey"


def test_lines_are_found_by_day_by_verb_and_by_person(told: Entry, cast: Cast, auditor: Person) -> None:
    client = client_of(auditor)
    today = timezone.now().date()

    def numbers(**wanted: str) -> list[int]:
        return [line.entry.number for line in client.get(LOG, wanted).context["lines"]]

    assert numbers(verb="version.added") == [told.number]
    assert numbers(person=cast.bob.pseudonym) == [told.number]
    assert told.number in numbers(day=today.isoformat())
    assert numbers(day=(today - timedelta(days=1)).isoformat()) == []
    answer = client.get(LOG, {"person": "Bob"})
    assert "sixteen characters" in answer.content.decode()
    answer = client.get(LOG, {"day": "1-2", "verb": "xx", "page": "0"})
    assert answer.status_code == 200 and "Choose from the list." in answer.text and ">xx" not in answer.text
    assert "xx is not" not in answer.text


def test_a_page_of_many_lines_asks_no_more_than_one_of_few(told: Entry, auditor: Person) -> None:
    client = client_of(auditor)
    client.get(LOG)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(LOG)
        return len(queries)

    few = asked()
    for _ in range(60):
        with transaction.atomic():
            record(viewer(auditor), "version.added", version=1)
    assert asked() == few <= 12


def test_the_log_and_its_sheet_open_only_after_a_fresh_confirmation(told: Entry, auditor: Person) -> None:
    client = client_of(auditor, factor=False)
    show(client, auditor, shown(give_key(auditor), ago=3600))
    for address in (LOG, SHEET, ASK):
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("membership:confirm"))
    assert not Entry.objects.filter(verb__in=("log.opened", "log.exported")).exists()


def test_no_auditor_takes_lines_away_alone(told: Entry, cast: Cast, auditor: Person) -> None:
    client, looked = client_of(auditor), f"?person={told.pseudonym}"
    assert client.get(SHEET + looked)["Location"] == ASK + looked
    answer = client.post(ASK + looked, {"reason": "For the yearly audit."})
    asked = Approval.objects.get()
    assert answer["Location"] == reverse("approvals:approval", args=[asked.pk])
    assert client.get(SHEET + looked).status_code == 302
    for one in (auditor, make_person("Second auditor", duties=["auditor"])):
        with pytest.raises(Refused):
            approvals.decide(viewer(one), approval=asked, granted=True, reason="Why not.")
    page = client_of(cast.secretariat).get(reverse("approvals:approval", args=[asked.pk])).content.decode()
    assert told.pseudonym in page and f"<bdi>{asked.facts['lines']}</bdi>" in page
    approvals.decide(viewer(cast.secretariat), approval=asked, granted=True, reason="It is due.")
    assert client.get(SHEET + looked).status_code == 200
    assert client.get(SHEET).status_code == 302, "other lines than those that were granted"
    assert client_of(make_person("Third", duties=["auditor"])).get(SHEET + looked).status_code == 302
    Approval.objects.update(decided_at=timezone.now() - taking.LASTS - timedelta(minutes=1))
    assert client.get(SHEET + looked).status_code == 302, "a day later"


def test_what_was_written_after_the_question_is_not_in_the_sheet(
    told: Entry, cast: Cast, auditor: Person
) -> None:
    _granted(auditor, cast.secretariat)
    sheet = b"".join(client_of(auditor).get(SHEET).streaming_content).decode()  # type: ignore[attr-defined]
    verbs = [row["verb"] for row in csv.DictReader(io.StringIO(sheet))]
    assert verbs[-1] == "version.added" and "approval.asked" not in verbs


def test_a_wrong_question_takes_nothing_away(told: Entry, cast: Cast, auditor: Person) -> None:
    _granted(auditor, cast.secretariat)
    client = client_of(auditor)
    for address in (SHEET, ASK):
        answer = client.get(address, {"person": "Bob"}, follow=True)
        assert (
            answer.redirect_chain[-1][0].startswith(LOG) and "sixteen characters" in answer.content.decode()
        )
    empty = client.post(ASK, {"reason": ""})
    assert empty.status_code == 422 and not Approval.objects.filter(state=Approval.State.ASKED).exists()


def test_every_job_and_command_has_words_and_the_page_shows_these(auditor: Person, cast: Cast) -> None:
    named = set()
    for file in Path(majlis.__file__).parent.rglob("*.py"):
        if "tests" not in file.parts:
            text = file.read_text("utf-8")
            named |= set(re.findall(r'Viewer\.(?:system|command)\(\s*"([^"]+)"', text))
            names = re.findall(r"Viewer\.(?:system|command)\(([A-Z]+)\)", text)
            named |= {found for name in names for found in re.findall(rf'^{name} = "([^"]+)"', text, re.M)}
    assert len(named) > 12 and named - set(JOBS) == set()
    with transaction.atomic():
        record(Viewer.system("retention"), "retention.followed", counts={"drafts": 1})
        record(Viewer.command("an.older_one"), "hub.backed_up")
    page = client_of(auditor).get(LOG).text
    assert "What is kept how long" in page and "An earlier job" in page
    assert "an.older_one" not in page and ">retention<" not in page


def test_a_day_that_is_none_is_answered_as_something_looked_for(auditor: Person) -> None:
    page = client_of(auditor).get(LOG, {"day": "yesterday"}).content.decode()
    assert "This cannot be looked for yet" in page and "could not be sent" not in page
    assert "Give a day as in" in page
