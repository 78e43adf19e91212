"""Taking lines of the log away as a sheet needs two people: the auditor who asks, an officer who grants.

What is on the page stays on the page: an auditor reads every line without asking anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals import actions as approvals
from majlis.approvals.deeds import About, deed
from majlis.approvals.models import Approval
from majlis.audit import queries
from majlis.audit.policy import is_auditor
from majlis.audit.queries import Wanted
from majlis.ledger.shown import called
from majlis.network.models import Person

DEED = "log.exported"
LASTS = timedelta(days=1)  # how long a granted sheet can be fetched


def in_words(facts: dict[str, object]) -> list[tuple[Promise | str, str]]:
    """What is looked for, as (label, value); only what was chosen."""
    said: list[tuple[Promise | str, str]] = []
    if facts.get("of_day"):
        said.append((pgettext_lazy("audit log", "Day"), str(facts["of_day"])))
    if facts.get("of_verb"):
        said.append((pgettext_lazy("audit log", "What was done"), called(str(facts["of_verb"]))))
    if facts.get("of_person"):
        said.append((pgettext_lazy("audit log", "Pseudonym"), str(facts["of_person"])))
    return said or [(_("Which lines"), str(pgettext_lazy("audit log", "Everything")))]


def _says(viewer: Viewer, approval: Approval) -> Sequence[tuple[Promise | str, str]]:
    number = str(approval.facts.get("lines", ""))
    return [*in_words(approval.facts), (pgettext_lazy("audit log", "How many lines"), number)]


def _may_ask(viewer: Viewer, about: About) -> bool:
    return is_auditor(viewer) and isinstance(about, Person) and about.pk == viewer.person_id


@deed(
    DEED,
    label=_("Take lines of the audit log away as a sheet"),
    duty="secretariat",
    asks=_may_ask,
    says=_says,
    once=True,
)
def release(viewer: Viewer, approval: Approval) -> None:
    """Nothing is done here: from now on the one who asked can fetch the sheet."""


def ask(viewer: Viewer, wanted: Wanted, *, reason: str) -> Approval:
    """Ask an officer for the lines that are looked for, as far as the log goes now. Raises Refused."""
    found = queries.lines(viewer, wanted)
    last = found.first()
    if last is None:
        raise Refused(_("No line is like that"))
    me = Person.objects.get(pk=viewer.person_id or 0)
    facts = {**wanted.facts, "lines": found.count(), "last": last.number}
    return approvals.ask(viewer, deed=DEED, about=me, reason=reason, facts=facts)


def waiting(viewer: Viewer) -> Approval | None:
    """What this auditor has asked for and nobody has decided on."""
    return _mine(viewer).filter(state=Approval.State.ASKED, expires_at__gt=timezone.now()).first()


def granted(viewer: Viewer, wanted: Wanted) -> Approval | None:
    """What lets this auditor fetch just these lines now."""
    like = {f"facts__{name}": value for name, value in wanted.facts.items()}
    since = timezone.now() - LASTS
    return _mine(viewer).filter(state=Approval.State.GRANTED, decided_at__gte=since, **like).first()


def _mine(viewer: Viewer) -> QuerySet[Approval]:
    return Approval.objects.filter(deed=DEED, asker=viewer.person_id).order_by("-asked_at")
