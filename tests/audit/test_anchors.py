"""What only anchors show, how they are kept, and what the public key and the anchors can do alone."""

from __future__ import annotations

import io
import random
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPException
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import OperationalError, transaction
from django.utils import timezone

from majlis.access.viewer import Viewer
from majlis.cli import main
from majlis.kit.mail import send
from majlis.ledger import anchoring, anchors, erasing, keys, looks, outbox, record, sheet, verify, worker
from majlis.ledger.models import Entry, Head, Task
from tests.audit import manipulations
from tests.people import Cast

pytestmark = pytest.mark.django_db
LINES = 120


@pytest.fixture
def ledger(cast: Cast) -> Cast:
    """An honest ledger of a few days, not yet anchored."""
    manipulations.write_lines(LINES, list(cast.people.values()), random.Random(3), days=3)
    return cast


def findings() -> list[str]:
    """What the check says."""
    return [str(finding) for finding in verify.database().findings]


def majlis(*words: str) -> int:
    """Run a command of ours; its exit code."""
    with pytest.raises(SystemExit) as left:
        main(words)
    return int(left.value.code or 0)


def test_each_day_has_its_anchor_and_nothing_is_anchored_twice(ledger: Cast) -> None:
    made = anchors.take()
    assert [each.seq for each in made] == list(range(1, len(made) + 1))
    assert len({each.day for each in made}) == len(made) in (3, 4)
    assert made[-1].number == LINES
    assert anchors.take() == []
    assert anchors.read() == made
    assert all(each.signed_by(keys.signing().public_key()) for each in made)


def test_a_chain_rewritten_with_the_stolen_key_is_seen_by_its_anchors_only(ledger: Cast) -> None:
    made = anchors.take()
    last = made[0].number  # of the first day: how many that has depends on the hour
    manipulations.sql("UPDATE ledger_entry SET verb = 'x' WHERE number = %s", [last])
    manipulations.rechain(last, sealing=keys.sealing())
    lines = "line 1" if last == 1 else f"lines 1 to {last}"
    assert findings() == [f"{lines}: written anew: anchor 1 says otherwise"]
    shutil.rmtree(anchors.folder())
    manipulations.sql("UPDATE ledger_head SET anchored = 0")
    assert findings() == []


def test_a_forged_anchor_a_missing_one_and_a_damaged_file_are_named(ledger: Cast) -> None:
    made = anchors.take()
    path = anchors.folder() / f"{made[1].day}.jsonl"
    text = path.read_text()
    path.write_text(text.replace(made[1].digest, "0" * 64))
    assert "anchor 2 is not signed by this key" in findings()[0]
    path.unlink()
    assert any("anchors before anchor 3 are missing" in each for each in findings())
    path.write_text("no anchor\n")
    assert "cannot be read" in findings()[0]
    path.write_text(text)
    assert findings() == []
    (anchors.folder() / f"{made[-1].day}.jsonl").unlink()
    assert findings() == [f"line {LINES}: anchors are missing: {len(made)} were written"]
    with pytest.raises(anchors.Damaged):
        anchors.take()


def test_nobody_vouches_for_what_was_changed(ledger: Cast) -> None:
    anchors.take()
    with transaction.atomic():
        record.record(Viewer.system("test"), "test.done")
    manipulations.sql("UPDATE ledger_entry SET verb = 'x' WHERE number = %s", [LINES + 1])
    with pytest.raises(anchoring.Unsound):
        anchoring.anchor()
    assert majlis("audit", "anchor") == 1


def test_the_worker_anchors_and_mails_the_finished_days(
    ledger: Cast, settings: Any, mailoutbox: list[mail.EmailMessage]
) -> None:
    settings.AUDITORS = ["auditor@example.invalid"]
    outbox.plan()
    worker.drain()
    known = anchors.read()
    worker.drain()
    anchoring.mail_anchors({})
    anchoring.mail_anchors({})
    worker.drain()
    today = timezone.now().date().isoformat()
    finished = [each for each in known if each.day < today]
    assert len(mailoutbox) == len(finished) > 0
    assert finished[-1].digest in str(mailoutbox[-1].body).replace("\n", "")


def test_an_anchor_whose_mails_could_not_be_kept_is_mailed_later(
    ledger: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AUDITORS = ["auditor@example.invalid"]
    anchors.take()
    (anchors.folder() / "mailed").unlink(missing_ok=True)

    @contextmanager
    def lost() -> Iterator[None]:
        with transaction.atomic():
            yield
            raise OperationalError("the database is gone")  # at the commit

    with monkeypatch.context() as broken:
        broken.setattr(anchoring, "transaction", SimpleNamespace(atomic=lost))
        with pytest.raises(OperationalError):
            anchoring.mail_anchors({})
    mails = Task.objects.filter(kind="ledger.mail_anchor")
    assert not mails.exists()
    anchoring.mail_anchors({})
    today = timezone.now().date().isoformat()
    assert {one.payload["day"] for one in mails} == {one.day for one in anchors.read() if one.day < today}


def test_an_auditor_who_cannot_be_reached_keeps_no_other_from_their_anchors(
    ledger: Cast, settings: Any, mailoutbox: list[mail.EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AUDITORS = ["gone@example.invalid", "auditor@example.invalid"]
    anchors.take()
    (anchors.folder() / "mailed").unlink(missing_ok=True)

    def refuses(letter: Any) -> None:
        if letter.to == settings.AUDITORS[0]:
            raise SMTPException("no such box")
        send(letter)

    monkeypatch.setattr(anchoring, "send", refuses)
    anchoring.mail_anchors({})
    worker.drain()
    assert {one.to[0] for one in mailoutbox} == {"auditor@example.invalid"}
    before = len(mailoutbox)
    monkeypatch.undo()
    Task.objects.update(due_at=timezone.now())
    worker.drain()
    assert len(mailoutbox) == 2 * before > 0


def test_an_anchor_vouches_for_just_what_was_looked_at(ledger: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = verify.since_the_last_anchor

    def write_meanwhile() -> verify.Report:
        report = looked()
        with transaction.atomic():
            record.record(Viewer.system("test"), "test.done")
        manipulations.sql("UPDATE ledger_entry SET verb = 'x' WHERE number = %s", [LINES + 1])
        manipulations.rechain(LINES + 1, sealing=None)
        return report

    monkeypatch.setattr(verify, "since_the_last_anchor", write_meanwhile)
    assert anchoring.anchor()[-1].number == LINES
    monkeypatch.undo()
    with pytest.raises(anchoring.Unsound):
        anchoring.anchor()


def test_two_who_anchor_at_once_write_each_anchor_once(ledger: Cast) -> None:
    ends = verify.since_the_last_anchor().ends
    assert len(anchors.take(ends)) == len(ends) > 1
    assert anchors.take(ends) == []


def test_a_line_emptied_while_one_looks_is_no_manipulation(
    ledger: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = verify.stored

    def empty_first(after: int, last: int) -> Any:
        with transaction.atomic():
            erasing.take_out(Viewer.system("test"), Entry.objects.filter(number=LINES))
        return stored(after, last)

    monkeypatch.setattr(verify, "stored", empty_first)
    assert verify.since_the_last_anchor().findings == []


def test_anchoring_reads_one_file_however_many_there_are(
    ledger: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    anchors.take()
    (anchors.folder() / "2001-01-01.jsonl").write_text("unreadable\n")
    with transaction.atomic():
        record.record(Viewer.system("test"), "test.done")
    assert [each.number for each in anchoring.anchor()] == [LINES + 1]
    assert looks.not_anchored() is None
    assert "cannot be read" in findings()[0]


def test_lines_lost_by_a_restored_backup_are_told_and_are_no_manipulation(ledger: Cast) -> None:
    anchors.take()
    manipulations._drop(101, LINES)
    manipulations.sql("UPDATE ledger_head SET number = 100, digest = %s",
                      [Entry.objects.get(number=100).digest])  # fmt: skip
    assert any("missing at the end" in each for each in findings())
    assert anchors.restored() is not None
    report = verify.database()
    assert report.findings == []
    assert report.notes[0].startswith(f"lines 101 to {LINES} were lost when a backup was restored")
    with transaction.atomic():
        record.record(Viewer.system("test"), "test.done")
    anchors.take()
    assert findings() == []
    assert anchors.restored() is None


def test_a_sheet_is_checked_with_the_public_key_and_the_anchors_alone(
    ledger: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    anchors.take()
    assert majlis("audit", "show-key") == 0
    key = capsys.readouterr().out.strip()
    path, elsewhere = tmp_path / "log.csv", tmp_path / "kept by the auditor"
    assert majlis("audit", "export", str(path)) == 0
    assert majlis("audit", "anchor") == 0
    shutil.copytree(anchors.folder(), elsewhere)
    capsys.readouterr()
    asked = ("audit", "verify", "--sheet", str(path), "--public-key", key, "--anchors", str(elsewhere))
    assert majlis(*asked) == 0
    assert f"{LINES + 1} lines" in capsys.readouterr().out
    rows = path.read_text().splitlines(keepends=True)
    for cut in (
        rows[:50] + rows[51:],
        rows[:-9],
        [*rows[:20], rows[20].replace("post", "p0st", 1), *rows[21:]],
    ):
        path.write_text("".join(cut))
        changed = "".join(cut) != "".join(rows)
        assert majlis(*asked) == (1 if changed else 0)
    path.write_text("a,b\n1,2\n")
    assert majlis(*asked) == 1
    assert majlis(*asked[:4]) == 2


def test_the_sheet_holds_no_content_and_no_formula(ledger: Cast) -> None:
    with transaction.atomic():
        record.record(Viewer.system("=1+1"), "version.added", reason="@secret", version=7, title="=SECRET")
    entry = Entry.objects.order_by("-number")[0]
    text = "".join(sheet.pieces([entry]))
    assert "version=7" in text
    assert "secret" not in text.lower()
    assert "'=1+1" in text
    line = next(iter(sheet.read(io.StringIO(text))))
    assert (line.job, line.digest) == ("=1+1", entry.digest)


def test_the_key_is_its_owners_alone(ledger: Cast) -> None:
    mode = keys.path().stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    keys.path().chmod(0o644)
    with pytest.raises(keys.NoKey):
        keys.sealing()
    assert majlis("audit", "verify") == 1
    keys.path().chmod(0o600)
    with pytest.raises(keys.NoKey):
        keys.public_from("ssh-ed25519 AAAA")


def test_another_key_seals_nothing_of_ours(ledger: Cast) -> None:
    kept = keys.path().read_bytes()
    keys.path().unlink()
    keys.make_anew()
    try:
        assert "was not written by this hub" in findings()[0]
    finally:
        keys.path().write_bytes(kept)
    assert findings() == []


def test_a_clock_that_goes_back_breaks_nothing(ledger: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    anchors.take()
    earlier = timezone.now() - timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: earlier)
    with transaction.atomic():
        record.record(Viewer.system("test"), "test.done")
    made = anchors.take()
    assert made[-1].number == LINES + 1 == Head.objects.get().number
    assert findings() == []
