"""The commands of the hub as an operator types them."""

from __future__ import annotations

import pytest

from majlis import cli


def ran(*words: str) -> int:
    """The command, as it is typed; its exit code."""
    with pytest.raises(SystemExit) as left:
        cli.main(list(words))
    return int(left.value.code or 0)
