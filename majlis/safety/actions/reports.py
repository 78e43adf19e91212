"""Reporting a text. Two people of two organisations, or one moderator, hold it at once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.kit.text import clean_text
from majlis.ledger.record import record, verb
from majlis.network.models import Person
from majlis.safety import kinds, policy
from majlis.safety.actions import holding
from majlis.safety.keeping import digest_of, excerpt_of, hold_still, open_case
from majlis.safety.kinds import Thing
from majlis.safety.models import NOTE_LIMIT, Case, Report, Review

JOB = Viewer.system("reports")


@verb("text.reported")
def report_text(viewer: Viewer, *, kind: str, key: str, reason: str, note: str = "") -> Case:
    """Report a text that one may read, once. Raises ValidationError by field, Refused, Http404.

    The line names the case and the reason. Nothing that its author sees or is told comes from this line.
    """
    gate.require(viewer, "text.reported")
    reported = kinds.kind_of(kind)
    hold_still(kinds.stored(kind, reported.found(viewer, key).key))
    seen = reported.found(viewer, key)  # once more, now that nobody else is changing it
    thing = kinds.stored(kind, seen.key)
    if thing.author.pk == viewer.person_id:
        raise Refused(_("This is your own text: you can change or withdraw it yourself."))
    if reason not in Report.Reason.values:
        raise ValidationError({"reason": _("Choose a reason from the list.")})
    case = open_case(thing, Case.Origin.REPORT, excerpt_of(seen, None))
    if case.reports.filter(reporter=viewer.person_id).exists():
        raise ValidationError({"reason": _("You have reported this already. It will be looked at.")})
    case.reports.create(
        reporter=Person.objects.get(pk=viewer.person_id or 0),
        organisation_id=viewer.organisation_id,
        reason=reason,
        note=clean_text(note, NOTE_LIMIT),
    )
    if not case.held and (policy.moderates(viewer) or _enough(case, thing)):
        case = holding.hold_text(JOB, thing=thing)
    record(viewer, "text.reported", thing.item, case=case.pk, reason=reason, held=case.held)
    return case


def _enough(case: Case, thing: Thing) -> bool:
    """Whether people of two organisations reported it; never again what a moderator let stand as it is.

    Those without an organisation count as one, so that nobody takes a text away with a few loose accounts.
    """
    # A case also ends like this where its author had taken the text back: then nobody let it stand.
    let_stand = Review.objects.filter(
        case=OuterRef("pk"), decision=Review.Decision.RESTORE, digest=OuterRef("digest")
    )
    closed = Case.objects.filter(kind=case.kind, key=case.key, outcome=Case.Outcome.RESTORED)
    before = closed.filter(Exists(let_stand))
    if any(one.digest == digest_of(thing, one) for one in before):
        return False
    places = set(case.reports.values_list("organisation", flat=True))
    return len(places) >= 2
