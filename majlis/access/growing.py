"""The question before more people come to read something; the same wherever its source changes that."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from majlis.access.gate import Reach


def asked(data: QueryDict, before: Reach, after: Reach) -> dict[str, Any]:
    """What the page needs to ask; nothing where nobody is added, or this very number was said yes to.

    A slip here is not taken back by what they have read.
    """
    grows = after.people > before.people or (after.anybody and not before.anybody)
    size = "anybody" if after.anybody else str(after.people)
    return {"before": before, "seen": size} if grows and data.get("seen") != size else {}
