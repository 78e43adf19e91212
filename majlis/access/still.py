"""Whether whoever acts still stands as they did when they were read, at the moment at which they act.

Asked by the ledger with its end locked. Whoever takes a membership, a duty or an employer away writes a line
as well: so one of the two comes first, and nobody acts after the line that took it from them.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from majlis.access.viewer import Viewer
from majlis.network.models import Person, Standing


class Moved(PermissionDenied):
    """Something was taken from whoever acts since their request began.

    No `Refused`, which a form says beside what was typed: the page with that form was made for who they were.
    It ends the request, and the page of the refusal gives back what they wrote.
    """

    sentence = _(
        "What you may do here changed meanwhile, so this was not done. "
        "Open the page again to see what you may do now."
    )


def still(viewer: Viewer) -> Exists:
    """The condition that nothing was taken from somebody since they were read; what they gained is no matter.

    A part of a query that the ledger makes anyway, so it costs none. It has to be one that begins after the
    wait for the lock: one that waited itself would answer from before.
    """
    rows = Person.objects.alias(held=Cast("duties", TextField()))
    person = rows.filter(pk=viewer.person_id or 0, is_active=True)
    if viewer.vetted:
        person = person.filter(standing=Standing.ACCEPTED, organisation=viewer.organisation_id)
    for duty in sorted(viewer.duties):
        person = person.filter(held__contains=f'"{duty}"')
    return Exists(person)


def require_still(viewer: Viewer, person: Person) -> None:
    """The same, of the row of whoever acts, locked and read anew. Raises Moved."""
    now = Viewer.of(person)
    kept = person.is_active and viewer.duties <= now.duties
    if viewer.vetted:
        kept = kept and now.vetted and viewer.organisation_id == now.organisation_id
    if not kept:
        raise Moved


def read_anew(viewer: Viewer) -> Viewer:
    """Who somebody is now, in the session in which they came (1 query)."""
    return Viewer.of(Person.objects.filter(pk=viewer.person_id or 0).first(), session=viewer.session)
