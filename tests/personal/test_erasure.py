"""After an erasure nothing planted is left: not in a table, a file, a mail, a session, the index, a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from majlis.access import holdings, people
from majlis.access.policy import Refused
from majlis.approvals import actions as approvals
from majlis.approvals.models import Approval
from majlis.discussions.models import Post, Thread
from majlis.ledger import worker
from majlis.ledger.models import Entry, Task
from majlis.ledger.upkeep import Unfinished
from majlis.ledger.verify import database
from majlis.membership import photos
from majlis.network.models import Person, Standing
from majlis.personal import actions, deeds, erased, erasing, inventory, jobs
from majlis.personal.models import Erasure
from majlis.search import index
from tests.people import Cast, client_of, make_person, viewer
from tests.personal.planted import Planter, home, in_tables, order_now, plant_somebody

MOST_TEXTS = {
    "title of a question", "text of a question", "an answer", "a changed answer", "title of a resource",
    "summary of a resource", "bytes of a file", "name of a file",
}  # fmt: skip


@pytest.fixture
def outbox_folder(settings: Any) -> Iterator[Path]:
    """Mails are written into the data folder, as where there is no mail server."""
    folder = home() / "outbox"
    folder.mkdir(exist_ok=True)
    settings.EMAIL_FILE_PATH = folder
    for path in folder.iterdir():
        path.unlink()
    erased.path().unlink(missing_ok=True)
    yield folder
    erased.path().unlink(missing_ok=True)


def _due(erasure: Erasure) -> Erasure:
    """Its time has come."""
    Erasure.objects.filter(pk=erasure.pk).update(due_at=timezone.now())
    return erasure


def _in_sessions(tokens: set[str]) -> set[str]:
    from django.contrib.sessions.models import Session

    said = " ".join(repr(session.get_decoded()) for session in Session.objects.all())
    return {token for token in tokens if token in said}


def _in_files(tokens: set[str], but: str = "sqlite3") -> set[str]:
    """The tokens in the files of the data folder, mails decoded."""
    from majlis.personal.mailbox import words_of

    found: set[str] = set()
    for path in home().rglob("*"):
        if not path.is_file() or but in path.name:
            continue
        raw = path.read_bytes()
        said = raw.decode("utf-8", "replace") + (words_of(raw) if path.suffix == ".log" else "")
        found |= {token for token in tokens if token in said or token in path.name}
    return found


def _in_cache(plant: Planter) -> set[str]:
    return {token for token in plant.labels if token in str(cache.get("planted"))}


def _pages(person: Person, cast: Cast) -> Iterator[str]:
    client = client_of(cast.charlie)
    for thread in Thread.unguarded.all():
        yield client.get(reverse("discussions:thread", args=[thread.pk])).content.decode()
    for path in ("/discussions/", "/library/", "/experts/", "/search/?q=seals", "/desk/", "/notices/"):
        yield client.get(path).content.decode()
    yield client_of(cast.secretariat).get(reverse("personal:erasures")).content.decode()


def _everywhere(plant: Planter, person: Person, cast: Cast) -> set[str]:
    tokens = set(plant.labels)
    said = " ".join(_pages(person, cast))
    found = in_tables(tokens) | _in_sessions(tokens) | _in_files(tokens) | _in_cache(plant)
    return {plant.labels[token] for token in found | {token for token in tokens if token in said}}


def _waits_to_look_again() -> list[dict[str, Any]]:
    return [task.payload for task in Task.objects.filter(kind=erasing.LATE, state=Task.State.WAITING)]


@pytest.mark.django_db(transaction=True)
def test_sixty_planted_strings_are_gone_after_an_erasure(cast: Cast, outbox_folder: Path) -> None:
    person, plant = plant_somebody(cast, outbox_folder)
    worker.drain()
    _written_to_the_box(person, outbox_folder, plant)
    assert len(plant.labels) >= 60
    order_now(person, cast, plant, texts=True)
    before = _everywhere(plant, person, cast)
    assert set(plant.labels.values()) - before == set(), "all were there"
    jobs.carry_out({})
    worker.drain()
    assert _everywhere(plant, person, cast) == set()
    assert _in_the_raw_database(set(plant.labels)) == set()
    assert database().findings == []
    person.refresh_from_db()
    assert (person.standing, person.is_active, person.erased_at is not None) == (Standing.LEFT, False, True)
    assert not person.has_usable_password()
    assert _waits_to_look_again() == [{"person": person.pk}]


# What an erasure empties and nobody can plant a word in: codes, digests, addresses of machines and of pages.
NO_WORDS = {
    "network.Person.password", "network.Person.time_zone", "network.Person.duties",
    "approvals.Approval.likeness", "personal.Export.holds",
    "access.KeptEntry.path", "usersessions.UserSession.ip", "socialaccount.SocialAccount.provider",
    "socialaccount.SocialToken.token_secret", "sessions.Session.session_data",
    "ledger.Task.payload",
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_word_is_planted_in_every_column_that_an_erasure_empties(cast: Cast, outbox_folder: Path) -> None:
    person, plant = plant_somebody(cast, outbox_folder)
    worker.drain()
    order_now(person, cast, plant, texts=True)
    bare = []
    for path in set(inventory.columns()) - NO_WORDS:
        label, _dot, name = path.rpartition(".")
        model, said = apps.get_model(label), holdings.COLUMNS.get(path)
        if model._meta.get_field(name).is_relation or (said and said.fate == holdings.Fate.STAYS):
            continue
        words = " ".join(map(str, model._base_manager.values_list(name, flat=True)))
        if not any(token in words for token in plant.labels):
            bare.append(path)
    assert sorted(bare) == []


def _written_to_the_box(person: Person, folder: Path, plant: Planter) -> None:
    """What the worker sent in this run went to the test's own box; the folder has what was planted."""
    assert any(folder.iterdir())


def _in_the_raw_database(tokens: set[str]) -> set[str]:
    """The tokens in the bytes of SQLite's own files, free pages and the log of writing included."""
    if connection.vendor != "sqlite":
        return set()
    path = Path(str(connection.settings_dict["NAME"]))
    assert path.read_bytes().startswith(b"SQLite format 3")
    raw = b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))
    return {token for token in tokens if token.encode() in raw}


@pytest.mark.django_db(transaction=True)
def test_texts_remain_under_a_pseudonym_unless_they_are_withdrawn(cast: Cast, outbox_folder: Path) -> None:
    person, plant = plant_somebody(cast, outbox_folder)
    worker.drain()
    order_now(person, cast, plant, texts=False)
    jobs.carry_out({})
    worker.drain()
    left = _everywhere(plant, person, cast)
    assert left <= MOST_TEXTS and {"text of a question", "a changed answer", "summary of a resource"} <= left
    person.refresh_from_db()
    code = person.pseudonym[:6]
    texts = " ".join(_pages(person, cast))
    assert f"Former member {code}" in texts
    assert Post.unguarded.filter(source__contains=f"@[{code}]({person.handle})").count() == 2
    index.rebuild()
    assert _everywhere(plant, person, cast) == left, "made anew, the index knows no more"


@pytest.mark.django_db
def test_an_older_backup_brings_nobody_back(cast: Cast, outbox_folder: Path) -> None:
    person, plant = plant_somebody(cast, outbox_folder)
    order_now(person, cast, plant, texts=False)
    kept = {field.attname: getattr(person, field.attname) for field in Person._meta.concrete_fields}
    jobs.carry_out({})
    Person.objects.filter(pk=person.pk).update(**{**kept, "erased_at": None})  # as the backup had it
    assert erased.erase_again() == 1
    assert erased.erase_again() == 0
    person.refresh_from_db()
    assert person.erased_at and plant.labels.keys().isdisjoint({person.name, person.email.split("@")[0]})
    words = erased.path().read_text()
    assert person.handle in words and not any(token in words for token in plant.labels)
    assert database().findings == []


@pytest.mark.django_db
def test_a_line_of_the_list_that_was_cut_off_is_passed_over(cast: Cast, outbox_folder: Path) -> None:
    erased.note(cast.bob, texts=False)
    with erased.path().open("a") as file:
        file.write('{"handle": "abc", "pseu')
    assert [line.handle for line in erased.listed()] == [cast.bob.handle]


@pytest.mark.django_db
def test_whoever_undoes_it_after_it_failed_half_way_is_not_erased_by_a_restore(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    erasure = _due(actions.ask_erasure(viewer(cast.bob), texts=False))
    note = erased.note

    def and_fail(person: Person, *, texts: bool) -> None:
        note(person, texts=texts)
        raise OSError("no room on the disk")

    with monkeypatch.context() as broken:
        broken.setattr(erased, "note", and_fail)
        with pytest.raises(OSError, match="disk"):
            erasing.run(erasure)
    assert [line.handle for line in erased.listed()] == [cast.bob.handle]
    actions.undo_erasure(viewer(cast.bob), erasure=erasure)
    assert erased.erase_again() == 0
    cast.bob.refresh_from_db()
    assert cast.bob.erased_at is None


@pytest.mark.django_db
def test_whoever_undoes_it_in_the_last_moment_is_not_on_the_list_of_the_erased(cast: Cast) -> None:
    erasure = _due(actions.ask_erasure(viewer(cast.bob), texts=True))
    seen = Erasure.objects.get(pk=erasure.pk)  # by the worker, which is busy with somebody else
    actions.undo_erasure(viewer(cast.bob), erasure=erasure)
    erasing.run(seen)
    assert cast.bob.handle not in [line.handle for line in erased.listed()]
    assert Erasure.objects.get().state == Erasure.State.UNDONE


@pytest.mark.django_db
def test_whoever_undoes_it_after_it_failed_is_not_on_the_list_of_the_erased(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=True)
    Erasure.objects.update(due_at=timezone.now())

    def fails(*_args: Any, **_more: Any) -> None:
        raise ValueError

    monkeypatch.setattr(erasing, "empty_the_database", fails)
    with pytest.raises(Unfinished):
        jobs.carry_out({})
    actions.undo_erasure(viewer(cast.bob), erasure=erasure)
    assert cast.bob.handle not in [line.handle for line in erased.listed()]


def test_until_its_day_an_erasure_can_be_undone(cast: Cast) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=True)
    assert erasure.due_at - erasure.asked_at == timedelta(days=14)
    jobs.carry_out({})
    cast.bob.refresh_from_db()
    assert cast.bob.name == "Bob"
    with pytest.raises(Refused):
        actions.ask_erasure(viewer(cast.bob), texts=False)
    with pytest.raises(Refused):
        actions.undo_erasure(viewer(cast.charlie), erasure=erasure)
    actions.undo_erasure(viewer(cast.bob), erasure=erasure)
    Erasure.objects.update(due_at=timezone.now() - timedelta(days=1))
    jobs.carry_out({})
    cast.bob.refresh_from_db()
    assert cast.bob.name == "Bob" and Erasure.objects.get().state == Erasure.State.UNDONE


@pytest.mark.django_db
def test_two_of_the_secretariat_and_a_reason_are_needed_and_the_person_is_told(cast: Cast) -> None:
    second = make_person("Second officer", duties=["secretariat"])
    for who, whom, why in (
        (cast.charlie, cast.bob, "because"),
        (cast.secretariat, cast.bob, "  "),
        (cast.secretariat, cast.secretariat, "mine"),
    ):
        with pytest.raises(Refused):
            deeds.ask(viewer(who), whom, reason=why, texts=False)
    asked = deeds.ask(viewer(cast.secretariat), cast.bob, reason="asked by letter", texts=True)
    with pytest.raises(Refused, match="already"):
        deeds.ask(viewer(second), cast.bob, reason="once more", texts=False)
    for who in (cast.secretariat, cast.bob, cast.charlie):
        with pytest.raises(Refused):
            approvals.decide(viewer(who), approval=asked, granted=True, reason="Yes.")
        with pytest.raises(Refused):
            actions.order_erasure(viewer(who), approval=asked)
    with pytest.raises(Refused):
        actions.order_erasure(viewer(second), approval=asked)
    worker.drain()
    assert not Erasure.objects.exists() and not cast.bob.notices.exists()
    approvals.decide(viewer(second), approval=asked, granted=True, reason="I saw the letter.")
    erasure = Erasure.objects.get()
    assert (erasure.asker, erasure.reason, erasure.texts) == (cast.secretariat, "asked by letter", True)
    assert erasure.due_at - erasure.asked_at == timedelta(days=14)
    assert Entry.objects.get(verb="erasure.ordered").actor == second
    worker.drain()
    assert cast.bob.notices.filter(reason="own data").count() == 1
    for who in (cast.bob, cast.secretariat):
        with pytest.raises(Refused):
            actions.undo_erasure(viewer(who), erasure=erasure)


@pytest.mark.django_db
def test_a_granted_question_acts_once_and_forgets_its_words(cast: Cast, outbox_folder: Path) -> None:
    second = make_person("Second officer", duties=["secretariat"])
    asked = deeds.ask(viewer(cast.secretariat), cast.bob, reason="asked by letter", texts=False)
    approvals.decide(viewer(second), approval=asked, granted=True, reason="I saw the letter.")
    asked.refresh_from_db()
    with pytest.raises(Refused):
        actions.order_erasure(viewer(second), approval=asked)
    Erasure.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    jobs.carry_out({})
    asked.refresh_from_db()
    assert (asked.reason, asked.decision, asked.facts) == ("", "", {})
    assert asked.state == Approval.State.GRANTED and Erasure.objects.get().reason == ""


@pytest.mark.django_db
def test_nobody_erases_at_once(cast: Cast) -> None:
    erasure = actions.ask_erasure(viewer(cast.bob), texts=False)
    for who in (cast.bob, cast.secretariat):
        with pytest.raises(Refused):
            actions.carry_out(viewer(who), erasure=erasure)


@pytest.mark.django_db
def test_whoever_was_erased_is_a_former_member_in_every_language(cast: Cast, outbox_folder: Path) -> None:
    from django.utils import translation

    erasing.run(_due(actions.ask_erasure(viewer(cast.bob), texts=False)))
    cast.bob.refresh_from_db()
    names = set()
    for code in ("ar", "en", "fr", "es"):
        with translation.override(code):
            card = people.card(viewer(cast.alice), cast.bob)
            assert cast.bob.pseudonym[:6] in card.name and not card.url
            names.add(card.name)
    assert len(names) == 4


@pytest.mark.django_db
def test_the_facts_of_lines_hold_no_words_about_people(cast: Cast, outbox_folder: Path) -> None:
    _person, plant = plant_somebody(cast, outbox_folder)
    worker.drain()
    said = " ".join(repr(entry.facts) for entry in Entry.objects.all())
    assert not [token for token in plant.labels if token in said]
    assert not re.search(r"[\w.]+@[\w.]+", said)


@pytest.mark.django_db
def test_a_photo_nobody_has_any_more_is_gone_and_the_account_cannot_sign_in(
    cast: Cast, outbox_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    person = make_person("Pictured", photo_version=photos.keep(b"\xff\xd8x"))
    person.set_password("three quiet harbours at noon")
    person.save(update_fields=["password"])
    version, address = person.photo_version, person.email
    with django_capture_on_commit_callbacks(execute=True):
        erasing.run(_due(actions.ask_erasure(viewer(person), texts=False)))
        assert photos.read(version), "an erasure that fails after this must find it again"
    assert photos.read(version) is None
    client = Client()
    client.post("/account/login/", {"login": address, "password": "three quiet harbours at noon"})
    assert "_auth_user_id" not in client.session


def test_every_app_that_holds_something_says_so_in_its_own_file() -> None:
    missing = [
        config.name
        for config in apps.get_app_configs()
        if config.name.startswith("majlis.")
        and list(config.get_models())
        and config.label not in ("kit", "network", "access", "ledger", "personal")
        and not Path(config.path, "personal.py").is_file()
    ]
    assert missing == []


@pytest.mark.django_db
def test_no_officer_undoes_what_two_others_ordered_about_them(cast: Cast) -> None:
    first, second = (make_person(name, duties=["secretariat"]) for name in ("First", "Second"))
    asked = deeds.ask(viewer(first), cast.secretariat, reason="left the service", texts=False)
    approvals.decide(viewer(second), approval=asked, granted=True, reason="I saw the letter.")
    assert client_of(cast.secretariat).post(reverse("personal:undo")).status_code == 403
    assert Erasure.objects.get().state == Erasure.State.WAITING
