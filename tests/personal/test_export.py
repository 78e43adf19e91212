"""The archive of one's own data: complete, in one's language, nothing of others beyond what one may read."""

from __future__ import annotations

import errno
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from majlis.access import holdings
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.approvals.models import Approval
from majlis.discussions import actions as discussions
from majlis.discussions.models import Follow
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.membership.vetting import openings
from majlis.membership.vetting.models import Case, Opening, Step
from majlis.network.models import Person, Speaks, Standing
from majlis.notifications.models import Notice
from majlis.personal import actions, exporting, retention
from majlis.personal.models import Export
from majlis.readership.actions import change_marking
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, give_key, make_person, show, shown, viewer
from tests.personal.planted import home, plant_somebody
from tests.safety.texts import answer, ask

pytestmark = pytest.mark.django_db


def archive_of(person: Person, language: str = "en") -> tuple[str, dict[str, Any], list[str]]:
    """The page, the data and the names of the files in somebody's archive."""
    target = home() / "exports" / "test.zip"
    exporting.write(target, viewer(person), Person.objects.get(pk=person.pk), language)
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as archive:
        assert archive.testzip() is None
        page = archive.read("index.html").decode()
        return page, json.loads(archive.read("data.json")), archive.namelist()


def bytes_of_files() -> str:
    """What stands in the files of the archive that was made last."""
    with zipfile.ZipFile(home() / "exports" / "test.zip") as archive:
        names = [name for name in archive.namelist() if name.startswith("files/")]
        return " ".join(archive.read(name).decode("utf-8", "replace") for name in names)


def test_the_page_says_in_words_what_the_data_say_in_codes(cast: Cast) -> None:
    person = cast.eve
    EmailAddress.objects.get_or_create(user=person, email=person.email, verified=True, primary=True)
    actions.ask_export(viewer(person))
    page, data, _names = archive_of(person, "ar")
    assert "export.asked" in [line["verb"] for line in data["ledger"]]
    assert "export.asked" not in page and "طلب أرشيف للبيانات الشخصية" in page
    assert "True" not in page and "نعم" in page


def test_no_code_and_no_bare_date_stands_on_the_page(cast: Cast) -> None:
    person = make_person("Officer", duties=["secretariat"], time_zone="Africa/Casablanca")
    Speaks.objects.create(person=person, code="sw")
    asks = {"deed": "factor.reset", "person": cast.bob, "asker": person, "reason": "x", "likeness": "y"}
    Approval.objects.create(**asks, expires_at=timezone.now())
    actions.ask_export(replace(viewer(person), session="passkey"))
    give_key(person)
    entry = Entry.objects.filter(actor=person).latest("number")
    Notice.objects.create(person=person, entry=entry, reason="request", sentence="x", url="/x/")
    page, data, _names = archive_of(person, "ar")
    for code in ("passkey", "sw", "request", "secretariat", "factor.reset", "webauthn", "WebAuthn"):
        assert f"<bdi>{code}</bdi>" not in page
    for words in ("السواحلية", "الأمانة", "مفتاح المرور أو مفتاح أمان", "إعادة ضبط العامل الثاني"):
        assert f"<bdi>{words}</bdi>" in page
    assert not re.search(r"<bdi>\d{4}-\d\d-\d\d", page) and "UTC+1" in page
    assert re.search(r'<a href="(https?://[^"]+/x/)">\1</a>', page)
    assert data["network.Speaks"] == [{"code": "sw"}] and data["account"][0]["duties"] == ["secretariat"]


def test_no_empty_list_no_handle_and_no_case_without_a_word_stands_on_the_page(cast: Cast) -> None:
    thread = ask(cast.alice, cast.circle)
    answer(cast.alice, thread, f"As @[Bob]({cast.bob.handle}) said.")
    narrower = Wanted(Marking.AMBER, circles=[cast.circle])
    moderator = make_person("Moderator", duties=["moderator"])
    change_marking(viewer(moderator), item=thread, wanted=narrower, reason="Too wide.")
    page, data, _names = archive_of(cast.alice)
    assert data["account"][0]["duties"] == [] and "[]" not in page
    assert "As @Bob said." in page and cast.bob.handle not in page
    assert "A moderator of another organisation decides whether it stays so." in page


def test_whatever_an_erasure_would_take_is_in_the_archive(cast: Cast, tmp_path: Any) -> None:
    person, plant = plant_somebody(cast, tmp_path)
    page, data, names = archive_of(person)
    said = page + json.dumps(data, ensure_ascii=False) + " ".join(names) + bytes_of_files()
    missing = {label for token, label in plant.labels.items() if token not in said}
    of_others = {"mail of others", "reason of an approval", "decision of an approval", "facts of an approval"}
    of_others |= {"reason of a step", "evidence"}
    of_others |= {
        "excerpt of a case",
        "excerpt of a file",
        "note of a report about them",
        "reasons of a decision",
    }
    of_others |= {"reason of a line", "what was taken out of a profile"}
    secrets = {"secret of totp", "secret of webauthn", "secret of recovery_codes", "key of a session"}
    kept_shortly = {"value in the cache", "text in a session", "data of a session", "mail", "subject"}
    traces = {"bytes of a held file", "choice of a draft", "an answer"}
    assert missing <= of_others | secrets | kept_shortly | traces
    assert {"files/photo.jpg"} < {name for name in names if name.startswith("files/")}


def test_what_others_typed_or_said_of_one_is_not_in_it(cast: Cast) -> None:
    """Who vouched is not told to whom they vouched for; an address that nobody has checked proves nothing."""
    EmailAddress.objects.create(user=cast.bob, email="mine@example.invalid", verified=True)
    EmailAddress.objects.create(user=cast.bob, email="theirs@example.invalid", verified=False)
    for name in ("mine", "theirs"):
        typed = {"motive": f"motive of {name}"}
        openings.make(Opening.Kind.APPLY, f"{name}@example.invalid", typed=typed)
    why = {"reason": "said of bob"}
    openings.make(Opening.Kind.INVITE, cast.bob.email, typed=why, inviter=cast.alice)
    case = Case.objects.create(person=cast.bob, sponsor=cast.dana, referee="dana@example.invalid")
    Step.objects.create(person=cast.bob, after=Standing.VOUCHED, actor=cast.dana, reason="dana vouches")
    Step.objects.create(person=cast.bob, after=Standing.LEFT, actor=cast.bob, reason="bob moves on")
    page, data, _names = archive_of(cast.bob)
    said = page + json.dumps(data)
    assert "motive of mine" in said and "bob moves on" in said and case.referee in said
    for others in ("motive of theirs", "said of bob", "dana vouches", cast.dana.name):
        assert others not in said
    assert "said of bob" in json.dumps(archive_of(cast.alice)[1])


def test_it_speaks_the_readers_language(cast: Cast) -> None:
    page, _data, _names = archive_of(cast.alice, "ar")
    assert 'href="style.css"' in page and "<style" not in page
    assert '<html lang="ar" dir="rtl">' in page and "Your account" not in page


def test_the_photo_of_somebody_else_or_a_hidden_thread_is_not_in_it(cast: Cast) -> None:
    thread = discussions.ask_question(
        viewer(cast.alice), title="Hidden harbour", body="x", circles=[cast.circle]
    )
    discussions.write_post(viewer(cast.bob), thread=thread, body="my own words")
    assert "Hidden harbour" in archive_of(cast.bob)[0]
    Item.unguarded.get(pk=thread.pk).barred.add(cast.bob)
    page, data, _names = archive_of(cast.bob)
    assert "Hidden harbour" not in page + json.dumps(data)
    assert "1 more is not here" in page
    assert "barred" not in json.dumps(data)


def test_it_says_what_one_follows_as_far_as_one_may_know_it(cast: Cast) -> None:
    thread = discussions.ask_question(
        viewer(cast.alice), title="Hidden harbour", body="x", circles=[cast.circle]
    )
    Follow.objects.create(person=cast.bob, thread=thread)
    Follow.objects.create(person=cast.bob, circle=cast.circle)
    followed = [line["what"] for line in archive_of(cast.bob)[1]["follows"]]
    assert followed == ["Hidden harbour", cast.circle.full_label]
    Item.unguarded.get(pk=thread.pk).barred.add(cast.bob)
    assert [line["what"] for line in archive_of(cast.bob)[1]["follows"]] == [cast.circle.full_label]


def test_what_is_red_stays_in_the_hub(cast: Cast) -> None:
    discussions.ask_question(
        viewer(cast.alice), title="Red harbour", body="red words", marking=Marking.RED, named=[cast.named]
    )
    page, data, _names = archive_of(cast.alice)
    assert "Red harbour" not in page + json.dumps(data) and "red words" not in json.dumps(data)


def test_a_suspended_person_gets_the_account_and_no_texts(cast: Cast) -> None:
    discussions.ask_question(viewer(cast.alice), title="Mine", body="my words", marking=Marking.GREEN)
    Person.objects.filter(pk=cast.alice.pk).update(standing=Standing.SUSPENDED)
    page, data, _names = archive_of(cast.alice)
    assert cast.alice.email in page and "my words" not in json.dumps(data)


def test_every_row_that_is_given_out_can_be_given_out(cast: Cast) -> None:
    sections = {section.key: section for section in exporting.gather(viewer(cast.alice), cast.alice)}
    assert {held.model for held in holdings.ROWS.values() if held.shows} <= set(sections)
    assert {"account", "ledger", "posts", "resources", "files", "approvals"} <= set(sections)


def test_two_files_of_one_name_are_both_in_it() -> None:
    taken: set[str] = set()
    names = [exporting._unique(name, taken) for name in ("a.txt", "A.txt", "a.txt", "b", "b")]
    assert names == ["a.txt", "A (2).txt", "a (3).txt", "b", "b (2)"]


def test_it_is_made_by_the_worker_told_fetched_after_a_confirmation_and_written_down(cast: Cast) -> None:
    client = client_of(cast.alice)
    page = reverse("personal:data")
    assert client.post(reverse("personal:ask")).status_code == 302
    assert client.post(reverse("personal:ask")).status_code == 302  # once only
    assert Export.objects.count() == 1
    worker.drain()
    export = Export.objects.get()
    assert export.state == Export.State.READY and export.path.stat().st_mode & 0o777 == 0o600
    assert cast.alice.notices.filter(reason="own data").count() == 1
    fetch = reverse("personal:fetch", args=[export.token])
    assert fetch in client.get(page).content.decode()
    show(client, cast.alice, shown(give_key(cast.alice), ago=4000))
    assert client.get(fetch).status_code == 302
    show(client, cast.alice, shown(give_key(cast.alice)))
    answer = client.get(fetch)
    assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert Entry.objects.filter(verb="export.taken", actor=cast.alice).count() == 1
    assert client_of(cast.bob).get(fetch).status_code == 404


def test_of_one_that_was_broken_off_nothing_stays(cast: Cast) -> None:
    export = actions.ask_export(viewer(cast.alice))
    export.path.parent.mkdir(exist_ok=True)
    begun = export.path.with_suffix(".part")  # as a worker that was killed leaves it
    begun.write_bytes(b"half of it")
    Export.objects.update(asked_at=timezone.now() - timedelta(days=8))
    assert retention.run(timezone.now())["exports"] == 1
    assert not begun.exists()


def test_what_fails_while_it_is_written_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export = actions.ask_export(viewer(cast.alice))

    def full(*_args: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="full"):
        exporting.make(export)
    assert not list(export.path.parent.glob(f"{export.token}*"))


def test_of_one_whose_person_was_erased_meanwhile_nothing_stays(cast: Cast) -> None:
    export = actions.ask_export(viewer(cast.alice))
    Export.objects.all().delete()
    with pytest.raises(DatabaseError):
        exporting.make(export)
    assert not list(export.path.parent.glob(f"{export.token}*"))


def test_after_a_week_it_is_gone(cast: Cast) -> None:
    export = actions.ask_export(viewer(cast.alice))
    with pytest.raises(Refused):
        actions.ask_export(viewer(cast.alice))
    worker.drain()
    assert export.path.is_file()
    assert retention.run(timezone.now() + timedelta(days=6)).get("exports") is None
    assert retention.run(timezone.now() + timedelta(days=8))["exports"] == 1
    assert not export.path.is_file() and not Export.objects.exists()
