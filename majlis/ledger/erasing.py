"""Taking words out of old lines, when a person's data is erased; the chain holds, and a line says so.

The hash of what stood there remains, its salt does not: nobody can find out by guessing what it was.
"""

from __future__ import annotations

from django.db.models import QuerySet

from majlis.access.viewer import Viewer
from majlis.ledger.models import Entry
from majlis.ledger.record import write_beside
from majlis.ledger.verify import EMPTIED

MOST = 5000  # numbers in one line


def take_out(viewer: Viewer, lines: QuerySet[Entry], *, reason: str = "") -> int:
    """Empty the facts and reasons of `lines`, inside the transaction of the verb that erases; how many.

    The lines about it are written beside the one of the verb. Raises LedgerError outside a transaction.
    """
    numbers = list(lines.exclude(salt="").exclude(verb=EMPTIED).values_list("number", flat=True))
    for start in range(0, len(numbers), MOST):
        some = sorted(numbers[start : start + MOST])
        write_beside(viewer, EMPTIED, reason=reason, lines=some)
        Entry.objects.filter(number__in=some).update(facts={}, reason="", salt="")
    return len(numbers)
