"""`majlis check`: is this installation well? One line for each thing looked at."""

from __future__ import annotations

import shutil
import smtplib
import ssl
import subprocess
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import Error, connection

from majlis.cli import prepare
from majlis.config import env


class Bad(Exception):
    """Something is wrong; the text says what, and what to do."""


class Unwise(Exception):
    """Nothing is broken, but something is missed; the text says what, and what to do."""


def everything() -> int:
    """Look at all of it and print a line each. Returns 0 when nothing is wrong, else 1."""
    worst = 0
    for name, look in CHECKS.items():
        try:
            print(f"ok   {name}: {look()}")
        except Unwise as unwise:
            print(f"warn {name}: {unwise}")
        except Bad as bad:
            print(f"BAD  {name}: {bad}")
            worst = 1
    return worst


def _settings() -> str:
    wrong = [f"{message.id} {message.msg}" for message in run_checks() if message.level >= WARNING]
    if wrong:
        raise Bad("; ".join(wrong))
    if unknown := env.unknown():
        raise Bad(f"these are no settings: {', '.join(unknown)}")
    if not settings.DEMO and settings.DEBUG:
        raise Bad("MAJLIS_DEBUG is on: never in service")
    return "demo, for this machine only" if settings.DEMO else f"for {settings.ADDRESS}"


def _contact() -> str:
    if not settings.CONTACT:
        raise Unwise("pages send people to the secretariat, and none says where it is: set MAJLIS_CONTACT")
    return f"people write to {settings.CONTACT}"


def _database() -> str:
    try:
        connection.ensure_connection()
        pending = prepare.pending_migrations()
    except Error as error:
        raise Bad(f"no answer ({type(error).__name__}); look at DATABASE_URL") from None
    if pending:
        raise Bad(f"{pending} migrations are not applied: majlis prepare")
    return f"{connection.vendor}, up to date"


def _mail() -> str:
    server = env.MAIL()
    if not server.host:
        return f"written into {settings.EMAIL_FILE_PATH}"
    try:
        if server.tls == "tls":
            context = ssl.create_default_context()
            line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=10, context=context)
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=10)
        with line:
            if server.tls == "starttls":
                line.starttls(context=ssl.create_default_context())
            if server.user:
                line.login(server.user, server.password)
            line.noop()
    except (OSError, smtplib.SMTPException) as error:
        raise Bad(
            f"{server.host} does not take mail ({type(error).__name__}); look at MAJLIS_MAIL_URL"
        ) from None
    return f"{server.host} answers"


def _search() -> str:
    from majlis.search.health import health

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')")
            if not cursor.fetchone()[0]:
                raise Bad("this Python's SQLite has no FTS5; use Debian's Python, or PostgreSQL")
    try:
        found = health()
    except Error:
        raise Bad("its tables are missing: majlis prepare") from None
    if not found.well:
        raise Bad(
            f"{found.missing} items or people are not in the index,"
            f" {found.left_over} rows should not be there,"
            f" {found.astray} rows cannot be found; make it anew: majlis manage reindex"
        )
    return f"{found.rows} rows, everything in the index"


def _stamps() -> str:
    from majlis.files import stamping

    if font := stamping.arabic_font():
        return f"Arabic names are stamped in {font}"
    return "Arabic names are stamped in a typewriter's letters; fonts-noto-core has finer ones"


def _queue() -> str:
    from django.utils import timezone

    from majlis.ledger.models import Task
    from majlis.ledger.worker import dead_letters

    try:
        if given_up := dead_letters():
            raise Bad(f"{given_up} tasks were given up after many attempts")
        late = Task.objects.filter(
            state=Task.State.WAITING, due_at__lt=timezone.now() - timedelta(minutes=15)
        ).count()
    except Error:
        raise Bad("its tables are missing: majlis prepare") from None
    if late:
        raise Bad(f"{late} tasks wait for more than 15 minutes; is a worker running?")
    return "nothing given up, nothing late"


def _mails() -> str:
    from majlis.notifications.mailing import perhaps_sent

    try:
        number = perhaps_sent().count()
    except Error:
        raise Bad("its tables are missing: majlis prepare") from None
    if number:
        raise Bad(f"{number} were perhaps sent and perhaps not; look at them: majlis manage doubtful")
    return "none in doubt"


def _alarms() -> str:
    from django.utils import translation

    from majlis.ledger import alarms

    try:
        # What can be looked at from here is looked at now: the worker may be what is wrong.
        alarms.look([kind for kind in alarms.LOOKS if kind != alarms.WORKER])
        with translation.override("en"):
            found = alarms.standing()
            said = [f"{one.title} (since {one.since:%Y-%m-%d %H:%M} UTC)" for one in found if not one.hint]
            hints = [f"; {one.title}: {one.advice}" for one in found if one.hint]
    except Error:
        raise Bad("they cannot be read or written down; look at the database") from None
    if said:
        raise Bad("; ".join(said))
    return "".join(["none", *hints])


def _ledger() -> str:
    from majlis.ledger import verify
    from majlis.ledger.keys import NoKey

    try:
        report = verify.database()
    except NoKey as error:
        raise Bad(str(error)) from None
    except Error:
        raise Bad("its tables are missing: majlis prepare") from None
    if report.findings:
        more = f" and {len(report.findings) - 1} more" if len(report.findings) > 1 else ""
        raise Bad(f"it was changed from outside: {report.findings[0]}{more}; see: majlis audit verify")
    return f"an unbroken chain of {report.lines} lines, {report.anchors} anchors"


def _guard() -> str:
    from majlis.ledger import append_only

    if not append_only.installed():
        raise Bad("the database would let its lines be changed: majlis prepare")
    return "its lines can only be added to"


def _files() -> str:
    from majlis.files.store import damage

    try:
        found = damage()
    except Error:
        raise Bad("its tables are missing: majlis prepare") from None
    if found.missing or found.changed:
        raise Bad(f"{len(found.missing)} are missing and {len(found.changed)} have another size than stored")
    return "all there"


def _viruses() -> str:
    from majlis.files import clamav

    if not clamav.configured():
        return "uploads are not scanned: MAJLIS_CLAMAV is not set"
    try:
        return clamav.version()
    except clamav.Silent as silent:
        raise Bad(
            f"the scanner does not answer ({silent}), so no upload is taken; look at MAJLIS_CLAMAV"
        ) from None


def _children() -> str:
    """What a child that opens a file of somebody could still reach, if the file took it over."""
    from majlis.files import confined
    from majlis.files.inside import tries

    database = str(settings.DATABASES["default"]["NAME"]) if connection.vendor == "sqlite" else ""
    try:
        with tempfile.NamedTemporaryFile(prefix=".probe-", dir=settings.HOME) as probe:
            reached = confined.reached(Path(probe.name), database)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Bad(f"they do not begin, so no upload is taken ({error})") from None
    if escaped := sorted(reached & tries.kept_from()):
        raise Bad(f"they reach what this kernel could keep from them: {', '.join(escaped)}")
    kept = [name for name in tries.NAMES if name not in reached and (database or name != "database")]
    said = "limited in memory and time" + (f", and without {', '.join(kept)}" if kept else "")
    return f"{said}; this kernel lets them reach: {', '.join(sorted(reached))}" if reached else said


def _disk() -> str:
    free = shutil.disk_usage(settings.HOME).free // 2**20
    if free < 500:
        raise Bad(f"only {free} MB are free in {settings.HOME}")
    mode = Path(settings.HOME).stat().st_mode & 0o007
    if mode:
        raise Bad(f"every user of this machine may look into {settings.HOME}: chmod o= {settings.HOME}")
    return f"{free} MB free"


def _catalogues() -> str:
    missing = [
        str(source.relative_to(prepare.ROOT))
        for source in sorted(prepare.ROOT.glob("*/locale/*/LC_MESSAGES/*.po"))
        if not source.with_suffix(".mo").exists()
    ]
    if missing:
        raise Bad(f"not compiled: {', '.join(missing)}; majlis prepare")
    return "compiled"


CHECKS: dict[str, Callable[[], str]] = {
    "settings": _settings,
    "contact": _contact,
    "database": _database,
    "mail": _mail,
    "search": _search,
    "queue": _queue,
    "mails in doubt": _mails,
    "alarms": _alarms,
    "ledger": _ledger,
    "guard of the ledger": _guard,
    "files": _files,
    "viruses": _viruses,
    "children that open files": _children,
    "disk": _disk,
    "catalogues": _catalogues,
}
