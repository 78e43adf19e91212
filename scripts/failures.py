"""Which tests failed and why, a line each: `failures.py REPORT.xml ...`.

`./test` writes these last: whoever sees only the end of a long output, as of a build machine, then knows what
to mend, and not only that something is wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lxml import etree

AT_MOST = 20
WIDEST = 300  # characters of a line


def failures(report: Path) -> list[str]:
    """The failed tests of one JUnit report, as pytest writes it: where, what, and the first words of why."""
    lines = []
    for wrong in etree.parse(report).iterfind(".//testcase/*[@message]"):
        if wrong.tag in {"failure", "error"}:
            case = wrong.getparent()
            why = " ".join(wrong.get("message").split())
            lines.append(f"{report.stem}: {case.get('classname')}::{case.get('name')}: {why}"[:WIDEST])
    return lines


def main() -> None:
    """The lines of all reports that were written."""
    lines = [line for name in sys.argv[1:] if Path(name).exists() for line in failures(Path(name))]
    if len(lines) > AT_MOST:
        lines[AT_MOST:] = [f"and {len(lines) - AT_MOST} more"]
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
