"""Every verb is called by a word in the log, and shows facts that are no content, or says why none."""

from __future__ import annotations

import importlib
import re

import pytest
from django.urls import reverse
from django.utils import translation

from majlis.access.markings import Marking
from majlis.access.placing import facts_of
from majlis.access.rules import Placement
from majlis.discussions import actions
from majlis.ledger import shown
from majlis.ledger.factnames import FACTS, PLACING, SESSIONS
from majlis.ledger.models import Entry
from majlis.ledger.record import READINGS, VERBS
from majlis.membership.actions import AUDIENCES, COLUMNS
from tests.house.sources import ROOT
from tests.house.test_verbs import action_modules
from tests.people import Cast, client_of, make_person, viewer

pytestmark = [pytest.mark.one_database]
BESIDE = {"line.emptied", "hub.restored", "hub.backed_up", "key.made_anew"}
# What these are about is what auditors are there for.
SENSITIVE = re.compile(
    r"(approval|duty|focal|member|membership|applicant|application|vetting|employer|organisation|founder|hub|referee"
    r"|marking|reader|case|text|erasure|export|person|retention|factor|password|email|sign-in|log|line|key)[.]"
)


def ours() -> set[str]:
    for name in action_modules():
        importlib.import_module(name)
    verbs = {name for name, function in VERBS.items() if ".tests" not in function.__module__}
    return {one for one in verbs | set(READINGS) | BESIDE if not one.startswith("test.")}


def test_every_verb_and_reading_is_called_by_a_word() -> None:
    assert sorted(one for one in ours() if not shown.ALLOWED.get(one, shown.Allowed()).label) == []
    assert sorted(set(shown.ALLOWED) - ours()) == []


def test_every_verb_shows_facts_or_says_why_none() -> None:
    silent = [one for one in ours() if not shown.ALLOWED[one].facts and not shown.ALLOWED[one].bare.strip()]
    assert sorted(silent) == []
    assert sum(bool(SENSITIVE.match(one)) for one in ours()) > 50


def test_every_fact_has_a_name_and_none_is_a_text() -> None:
    paths = {path for one in shown.ALLOWED.values() for path in one.facts}
    assert sorted(path for path in paths if path.rpartition(".")[2] not in FACTS) == []
    assert not {path.rpartition(".")[2] for path in paths} & {
        "title",
        "name",
        "text",
        "note",
        "address",
        "reasons",
    }
    assert set(PLACING) <= set(FACTS)


@pytest.mark.parametrize("code", ["ar", "fr", "es"])
def test_no_code_is_left_on_the_page_in_any_language(code: str) -> None:
    with translation.override("en"):
        english = {one: shown.called(one) for one in ours()}
    with translation.override(code):
        same = [one for one in ours() if shown.called(one) in (one, english[one])]
        named = [name for name in FACTS if str(FACTS[name]) == name]
        sessions = [name for name in SESSIONS if str(SESSIONS[name]) == name]
    assert (same, named, sessions) == ([], [], [])


@pytest.mark.django_db
def test_a_line_about_a_marking_says_how_it_was_and_how_many_readers_and_no_name(cast: Cast) -> None:
    asked = actions.ask_question(viewer(cast.alice), title="Q", body="Text.", circles=[cast.circle])
    before = facts_of(Placement.of(asked))
    after = {
        **before,
        "marking": int(Marking.RED),
        "caveats": ["only_industry"],
        "named": [4, 5],
        "circles": [],
    }
    entry = Entry(verb="marking.changed", facts={"before": before, "after": after})
    with translation.override("en"):
        said = dict(shown.in_words(entry))
    assert said["Marking afterwards"] == "TLP:RED"
    assert said["Caveats afterwards"] == "Industry group only"
    assert "Public before" not in said  # it is as it was
    assert (said["People named afterwards"], said["Number of circles before"]) == ("2", "1")


@pytest.mark.django_db
def test_facts_that_are_no_choice_are_left_out() -> None:
    facts = {"deed": "Give Alice a duty", "granted": True, "approval": 3}
    with translation.override("en"):
        said = shown.in_words(Entry(verb="approval.decided", facts=facts))
    assert said == [("Granted", "yes"), ("Number of the approval", "3")]


@pytest.mark.django_db
def test_a_moment_is_written_as_the_page_writes_all_of_them() -> None:
    facts = {"after": {"marking": 2, "expires_at": "2027-02-25T10:15:53.266318+01:00"}}
    with translation.override("en"):
        said = dict(shown.in_words(Entry(verb="marking.changed", facts=facts)))
    assert said["Last day afterwards"] == "2027-02-25 09:15"


@pytest.mark.parametrize("code", ["en", "ar"])
def test_every_field_of_a_profile_has_a_word(code: str) -> None:
    fields = [*COLUMNS, *AUDIENCES, "sectors", "expertise", "languages", "photo"]
    with translation.override(code):
        said = shown.in_words(Entry(verb="profile.changed", facts={"fields": fields[:12]}))
        said += shown.in_words(Entry(verb="profile.changed", facts={"fields": fields[12:]}))
    assert not re.search(r"[a-z]_[a-z]", " ".join(word for _name, word in said))


@pytest.mark.django_db
def test_an_auditor_reads_the_log_in_arabic_without_codes(cast: Cast) -> None:
    auditor = make_person("Auditor", duties=["auditor"], language="ar")
    actions.ask_question(viewer(cast.alice), title="Q", body="Text.", circles=[cast.circle])
    page = client_of(auditor).get(reverse("audit:log")).content.decode()
    text = re.sub(r"<[^>]*>", " ", page)
    assert "thread.asked" not in text and "طرح سؤال" in text


def test_the_particulars_have_room_for_a_word_and_its_value_in_one_line() -> None:
    page = (ROOT / "majlis/audit/templates/audit/log.html").read_text()
    sheet = (ROOT / "majlis/kit/static/kit/majlis.css").read_text()
    broad = re.search(r"min-width: 721px\) \{ \.table td\.broad \{ min-inline-size: (\d+)rem", sheet)
    assert 'class="broad" data-label="{{ particulars }}"' in page
    assert broad and int(broad.group(1)) >= 15
