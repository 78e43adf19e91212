"""`majlis drill`: restore an archive into a passing place and try that the hub in it works."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from majlis.cli.backup import restoring
from majlis.cli.backup.archive import Refused
from majlis.config import env

_TRIED_WITH = "a pass phrase for the drill alone"


def drill(path: Path, keys: list[Any], public: Any = None) -> int:
    """Restore, look, try, and print a line for each. Returns 0 when all is well. Raises Refused."""
    started, began = time.monotonic(), datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="majlis-drill-") as name, _passing_database():
        folder = Path(name)
        folder.chmod(0o700)
        # The anchors of the running hub are not touched: the archive has its own.
        os.environ.pop("MAJLIS_ANCHORS", None)
        manifest = restoring.unpacked(path, keys, folder, public)
        print(f"ok   archive: {len(manifest['members'])} members, each with its hash")
        restored = restoring.bring_up(folder, manifest, even_if_changed=True)
        _prepare()
        print(
            f"ok   rows: {sum(manifest['rows'].values())} in {len(manifest['rows'])} tables, as counted then"
        )
        worst = 0
        for what in restored.wrong:
            print(f"BAD  {what}")
            worst = 1
        for title, look in _LOOKS.items():
            try:
                print(f"ok   {title}: {look()}")
            except _Bad as bad:
                print(f"BAD  {title}: {bad}")
                worst = 1
        _close()
    taken = time.monotonic() - started
    age = began - datetime.fromisoformat(manifest["made_at"])
    minutes = age.total_seconds() / 60
    print(f"RPO  {minutes:.0f} minutes: what was written since {manifest['made_at']} would be lost")
    print(f"RTO  {taken:.0f} seconds from the archive to a hub that answers")
    return worst


def _prepare() -> None:
    from majlis.cli import prepare

    prepare.everything()


class _Bad(Exception):
    """Something does not work in the restored hub."""


@contextmanager
def _passing_database() -> Iterator[None]:
    """A PostgreSQL database for the drill alone, beside the one of the settings; nothing for SQLite."""
    chosen = env.DATABASE()
    if not chosen.name:
        yield
        return
    import psycopg

    name = f"majlis_drill_{os.getpid()}"
    options: dict[str, Any] = dict(chosen.options)
    parts = {"host": chosen.host, "port": chosen.port, "user": chosen.user, "password": chosen.password}
    reach: dict[str, Any] = {key: value for key, value in parts.items() if value}
    before = os.environ["DATABASE_URL"]
    with psycopg.connect(dbname=chosen.name, autocommit=True, **reach, **options) as line:
        try:
            line.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
        except psycopg.Error as error:
            raise Refused(
                f"no database can be made for the drill ({type(error).__name__}): {error}"
            ) from None
        head, _, query = before.partition("?")
        os.environ["DATABASE_URL"] = f"{head.rpartition('/')[0]}/{name}{'?' if query else ''}{query}"
        try:
            yield
        finally:
            os.environ["DATABASE_URL"] = before
            _close()
            line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _close() -> None:
    from django.db import connections

    connections.close_all()


def _files() -> str:
    from majlis.files.models import StoredFile
    from majlis.files.store import damage

    found = damage(thorough=True)
    if found.missing or found.changed:
        raise _Bad(f"{len(found.missing)} are missing and {len(found.changed)} are not what was stored")
    return f"{StoredFile.unguarded.count()} with their hashes"


def _chain() -> str:
    from majlis.ledger import verify

    report = verify.database()
    if report.findings:
        raise _Bad(str(report.findings[0]))
    return f"{report.lines} lines, {report.anchors} anchors"


def _browser() -> Any:
    from django.conf import settings
    from django.test import Client

    # Templates are drawn as in service; only the way to them is shorter.
    return Client(headers={"host": settings.ALLOWED_HOSTS[0]})


def _sign_in() -> str:
    """By the form, with a password and a second factor that exist in this copy only."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal import auth as totp
    from django.conf import settings
    from django.urls import reverse

    from majlis.membership.codes import digits_of
    from majlis.network.models import Person, Standing

    members = Person.objects.filter(standing=Standing.ACCEPTED, is_active=True, duties=[]).order_by("pk")
    person = members.first()
    if person is None:
        return "not tried, there is no member yet"
    person.set_password(_TRIED_WITH)
    person.save(update_fields=["password"])
    Authenticator.objects.filter(user=person).delete()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    client, secure = _browser(), settings.HTTPS
    words = {"login": person.email, "password": _TRIED_WITH}
    client.post(reverse("account_login"), words, secure=secure)
    client.post(reverse("mfa_authenticate"), {"code": digits_of(secret)}, secure=secure)
    if client.session.get("_auth_user_id") != str(person.pk):
        raise _Bad("a member with password and second factor is not let in")
    _signed_in.append((client, person))
    return "a member came in with password and second factor"


_signed_in: list[Any] = []


def _pages() -> str:
    from django.conf import settings

    from majlis.access.viewer import Viewer
    from majlis.front.menu import ROOMS, address

    if not _signed_in:
        return "not tried"
    client, person = _signed_in.pop()
    urls = [address(place.page) for place in ROOMS if place.shown(Viewer.of(person))]
    for url in urls:
        if client.get(url, secure=settings.HTTPS).status_code != 200:
            raise _Bad(f"{url} does not answer")
    return f"{len(urls)} rooms answer"


_LOOKS: dict[str, Callable[[], str]] = {
    "files": _files,
    "ledger": _chain,
    "sign-in": _sign_in,
    "pages": _pages,
}
