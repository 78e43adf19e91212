"""Bring a data folder up to date: database, facts, catalogues, static files; only what has changed."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

import majlis
from majlis.config import catalogues
from majlis.ledger import append_only

ROOT = Path(majlis.__file__).parent


def database(*, anew: bool = False) -> bool:
    """Bring the database up to date, its triggers too; whether there was anything to do."""
    pending = anew or bool(pending_migrations())
    if pending:
        _say("bringing the database up to date")
        append_only.remove()
        call_command("migrate", interactive=False, verbosity=0)
    append_only.install()
    return pending


def everything(*, anew: bool = False) -> None:
    """Prepare `MAJLIS_HOME` for running. A second call that finds nothing changed takes a moment."""
    done = _fresh() if anew else _done()
    catalogues.compile_catalogues(ROOT)
    if database(anew=anew):
        done.pop("facts", None)
    facts = _fingerprint((ROOT / "network" / "data").glob("*"))
    if done.get("facts") != facts:
        from majlis.network import seed

        _say("loading the facts of the network")
        seed.load()
        done["facts"] = facts
        _keep(done)
    if not settings.DEBUG:
        static = _fingerprint(_static_files())
        if done.get("static") != static or not Path(settings.STATIC_ROOT, "staticfiles.json").exists():
            _say("collecting static files")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            done["static"] = static
    _keep(done)


def pending_migrations() -> int:
    """How many migrations the database still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def demo(sizes: dict[str, Any], *, once: bool = False) -> bool:
    """Make the demo network with these sizes, which are named as the options of `majlis demo`.

    With `once` a network that is there already is passed over in silence. False when this data folder has
    real people: invented ones are never put among them.
    """
    from majlis.demo import load
    from majlis.network.models import Person

    if load.loaded():
        if not once:
            load.load(**sizes)
        return True
    if Person.objects.exists():
        _say("this data folder has people of its own; the demo network needs another one (MAJLIS_HOME)")
        return False
    _say("making the demo network")
    load.load(**sizes)
    return True


def _say(text: str) -> None:
    print(f"majlis: {text}", file=sys.stderr, flush=True)


def _stamp() -> Path:
    return Path(settings.HOME, "prepared.json")


def _keep(done: dict[str, str]) -> None:
    _stamp().write_text(json.dumps(done, indent=1), "utf-8")


def _done() -> dict[str, str]:
    try:
        done = json.loads(_stamp().read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return _fresh()
    return done if isinstance(done, dict) and done.get("version") == majlis.__version__ else _fresh()


def _fresh() -> dict[str, str]:
    return {"version": majlis.__version__}


def _static_files() -> Iterable[Path]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))


def _fingerprint(paths: Iterable[Path]) -> str:
    """One hash over names, sizes and times of change."""
    lines = []
    for path in paths:
        stat = path.stat()
        lines.append(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "surrogateescape")).hexdigest()
