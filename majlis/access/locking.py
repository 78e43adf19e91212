"""People locked in the order of the house: by their numbers, after items, before what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from majlis.network.models import Person, Standing


def lock(wanted: Iterable[int], *, officers_too: bool) -> dict[int, Person]:
    """These people locked in the order of their numbers and read anew, and if asked everybody with a duty.

    Whoever counts the officers before one goes needs them all: two who go at once would both be counted.
    """
    these = Q(pk__in=list(wanted))
    if officers_too:
        these |= Q(standing=Standing.ACCEPTED, is_active=True) & ~Q(duties=[])
    rows = Person.objects.select_for_update(of=("self",), no_key=True).filter(these).order_by("pk")
    return {one.pk: one for one in rows}
