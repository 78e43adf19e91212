"""Loaded by pytest before anything else: an own data folder, the wanted database, compiled catalogues.

`MAJLIS_TEST_DB=postgres` runs the same tests on a throw-away PostgreSQL cluster that is started here and is
gone afterwards, also when the tests fail. The workers of xdist inherit the cluster and have a folder each.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from tests import postgres

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
NEEDS_DATABASE = {"db", "transactional_db", "live_server"}


def _scratch() -> Path:
    """Where files lie that are thrown away: in memory where there is room, so that none waits for a disk."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free > 2**30:
        return memory
    return Path("/tmp")


SCRATCH = _scratch()
ENDURANCE = Path(__file__).parent / "endurance"


class Stopped(KeyboardInterrupt):
    """A signal said that the run is to stop."""

    came = False


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--endurance` runs what takes too long for every landing, and nothing else."""
    parser.addoption("--endurance", action="store_true", help="run tests/endurance, and nothing else")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave tests/endurance out of every other run, and everything else out of its own."""
    inside = collection_path == ENDURANCE or ENDURANCE in collection_path.parents
    if config.getoption("--endurance"):
        return None if inside or collection_path in ENDURANCE.parents else True
    return True if inside else None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Prepare the environment that the settings are read from, before pytest-django reads them."""
    gc.set_threshold(50_000, 20, 100)  # a tenth of the time went into looking for garbage
    if IS_WORKER:
        _own_folder(os.environ["PYTEST_XDIST_WORKER"])
        return
    for name in list(os.environ):
        if name == "DATABASE_URL" or (name.startswith("MAJLIS_") and not name.startswith("MAJLIS_TEST_")):
            del os.environ[name]
    signal.signal(signal.SIGTERM, _stop)  # so that what follows is cleared away then, too
    _sweep()
    home = tempfile.mkdtemp(prefix=f"majlis-test-{os.getpid()}-", dir=SCRATCH)
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["MAJLIS_HOME"] = home
    os.environ["MAJLIS_SECRET_KEY"] = "a-key-for-tests-and-nothing-else-" * 2
    kind = os.environ.get("MAJLIS_TEST_DB", "sqlite")
    if kind == "postgres":
        try:
            cluster = postgres.Cluster()
        except postgres.Missing as error:
            raise pytest.UsageError(str(error)) from None
        atexit.register(cluster.stop)
        os.environ["DATABASE_URL"] = cluster.url
    elif kind != "sqlite":
        raise pytest.UsageError("MAJLIS_TEST_DB is neither sqlite nor postgres.")


def _stop(*_signal: object) -> None:
    """Leave the whole run, as Ctrl-C does: of anything less the program under test makes a failed page."""
    raise Stopped("stopped by a signal")


def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Note that it was a signal, for the exit code."""
    Stopped.came = Stopped.came or isinstance(excinfo.value, Stopped)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Say to whoever sent the signal that it was heeded."""
    if Stopped.came:
        session.exitstatus = 128 + signal.SIGTERM


def _own_folder(worker: str) -> None:
    """A folder for this worker alone: whoever sweeps a store of files knows one database only."""
    home = Path(os.environ["MAJLIS_HOME"], worker)
    home.mkdir(exist_ok=True)
    os.environ["MAJLIS_HOME"] = str(home)


def _sweep() -> None:
    """Remove what runs have left behind that were killed without a word."""
    for folder in SCRATCH.glob("majlis-test-*-*"):
        owner = folder.name.split("-")[2]
        if owner.isdecimal() and not Path("/proc", owner).exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on the second database, what touches none: it would only run twice."""
    if os.environ.get("MAJLIS_TEST_DB") != "postgres":
        return
    touching = [item for item in items if _needs_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(touching)])
    items[:] = touching


def _needs_database(item: pytest.Item) -> bool:
    named = NEEDS_DATABASE.intersection(getattr(item, "fixturenames", ()))
    return bool(named) or item.get_closest_marker("django_db") is not None


def pytest_report_header() -> str:
    """Say which database the tests run on."""
    return f"database: {os.environ.get('MAJLIS_TEST_DB', 'sqlite')}"


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the catalogues that tests in other languages read, where they are older than their source."""
    if IS_WORKER:
        return
    from majlis.config.catalogues import compile_catalogues

    compile_catalogues(Path(config.rootpath, "majlis"))
