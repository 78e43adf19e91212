"""`python -m bench`: how quick the pages are, and how well the search finds."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import homes, measure, pages, report

_SEARCH = """
import json, sys, django
django.setup()
from bench import search
found = search.figures()
print(search.show(found), file=sys.stderr)
print(json.dumps(found))
"""


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser("bench", description=__doc__)
    names = [page.name for page in pages.ALL]
    options.add_argument("--only", action="append", choices=names, help="this page only; may be repeated")
    options.add_argument(
        "--small", action="store_true", help="a tenth of the sizes, for a look; keeps nothing"
    )
    options.add_argument("--skip-search", action="store_true", help="without the judged queries")
    options.add_argument("--requests", type=int, default=60, help="how often each page is asked (60)")
    return options


def _judged() -> dict[str, dict[str, float]]:
    """The search figures, made and printed by a process with a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="majlis-judged-") as folder:
        env = {**homes.environment(Path(folder)), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        made = subprocess.run(
            [sys.executable, "-c", _SEARCH], env=env, check=True, stdout=subprocess.PIPE, text=True
        )
    figures: dict[str, dict[str, float]] = json.loads(made.stdout.splitlines()[-1])
    return figures


def main(words: Sequence[str] | None = None) -> int:
    """Prepare, measure, print, and keep what a whole run at full size says."""
    options = parser().parse_args(words)
    small = homes.USUAL.times(0.1) if options.small else homes.USUAL
    large = small.times(10)
    folders = [homes.prepared(sizes) for sizes in (small, large)]
    wanted = [page for page in pages.ALL if not options.only or page.name in options.only]
    figures = report.whole(
        small, large, options.requests, measure.run(folders[0], folders[1], wanted, options.requests)
    )
    print(report.show(figures), flush=True)
    keeping = not options.small and not options.only
    if keeping:
        report.keep(figures)
    if not options.skip_search:
        figures["search"] = _judged()
        if keeping:
            report.keep(figures)
    return 0


if __name__ == "__main__":
    os.umask(0o077)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped, too
    sys.exit(main())
