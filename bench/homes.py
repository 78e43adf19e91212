"""Data folders with a demo network each, made once by `majlis demo` and kept for the next run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sizes:
    """How much a demo network holds; the names are the options of `majlis demo`."""

    people: int
    organisations: int
    threads: int
    posts: int
    resources: int

    def times(self, factor: float) -> Sizes:
        """The same network, larger or smaller."""
        return Sizes(*(int(value * factor) for value in self.__dict__.values()))

    @property
    def words(self) -> list[str]:
        """As options of the command line."""
        return [word for name, value in self.__dict__.items() for word in (f"--{name}", str(value))]


USUAL = Sizes(people=2500, organisations=300, threads=600, posts=6000, resources=400)


def root() -> Path:
    """Where the folders are kept: MAJLIS_BENCH_HOME, else a folder for temporary files."""
    chosen = os.environ.get("MAJLIS_BENCH_HOME")
    return Path(chosen) if chosen else Path(tempfile.gettempdir()) / f"majlis-bench-{os.getuid()}"


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process of Majlis is started with: production-like, in demo mode, nothing from outside."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAJLIS_", "DJANGO_")) and name != "DATABASE_URL"
    }
    return {**kept, "MAJLIS_HOME": str(home), "MAJLIS_DEMO": "yes", **more}


def prepared(sizes: Sizes, empty: Path | None = None) -> Path:
    """The data folder of a network of these sizes; made when it is not there (minutes for a large one).

    It begins as a copy of `empty`, a prepared data folder, where there is one.
    """
    home = root() / f"people-{sizes.people}-posts-{sizes.posts}"
    done = home / "bench-made"
    if not done.exists():
        shutil.rmtree(home, ignore_errors=True)
        if empty:
            shutil.copytree(empty, home)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "majlis", "demo" if not done.exists() else "prepare"]
    if not done.exists():
        print(f"making the network of {sizes.people} people and {sizes.posts} posts", flush=True)
        command += sizes.words
    subprocess.run(command, env=environment(home), check=True)
    if not done.exists():
        done.write_text(f"{time.monotonic() - started:.0f} seconds\n", "utf-8")
    shutil.rmtree(home / "cache", ignore_errors=True)  # else the pace of writing is limited over several runs
    return home
