"""Many files through confined children, one each, quickly."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.house.sources import ROOT


@dataclass(frozen=True)
class Outcome:
    """What became of one file: a type and a cleaned copy, or a reason; and what it took."""

    kind: str
    refused: str
    removed: list[str]
    cleaned: bytes
    seconds: float
    memory: int  # KiB
    facts: dict[str, object] = field(default_factory=dict)
    signal: int = 0


class Batch:
    """The process that forks, and where files lie while it looks at them."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.folder = folder

    def look(self, data: bytes, name: str) -> Outcome:
        """Let a child look at one file."""
        source, out = self.folder / "in", self.folder / "out"
        source.write_bytes(data)
        assert self.process.stdin and self.process.stdout
        told = {"path": str(source), "name": name.encode("ascii", "replace").decode(), "out": str(out)}
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        return Outcome(
            kind=said.get("kind", ""),
            refused=said.get("refused", ""),
            removed=said.get("removed", []),
            cleaned=out.read_bytes() if said.get("kind") else b"",
            seconds=said["seconds"],
            memory=said["memory"],
            facts=said.get("facts", {}),
            signal=said["signal"],
        )


@contextmanager
def batch(folder: Path) -> Iterator[Batch]:
    """A batch that ends with its block."""
    command = [sys.executable, "-I", str(Path(__file__).with_name("zygote.py")), str(ROOT)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"LC_ALL": "C.UTF-8"}
    ) as process:
        try:
            yield Batch(process, folder)
        finally:
            process.kill()
