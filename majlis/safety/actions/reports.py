"""Reporting a text. Two people of two organisations, or one moderator of another, hold it at once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from majlis.access import gate
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.kit.text import clean_text
from majlis.ledger.record import record, verb
from majlis.network.models import Organisation, Person, Standing
from majlis.network.organisations import house_of
from majlis.safety import kinds, policy
from majlis.safety.actions import holding
from majlis.safety.keeping import excerpt_of, hold_still, let_stand, open_case
from majlis.safety.models import NOTE_LIMIT, Case, Report

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
    at_once = policy.may_hold(viewer, thing.author, thing.item)
    if not case.held and (at_once or _enough(case)) and not let_stand(thing):
        case = holding.hold_text(JOB, thing=thing)
    record(viewer, "text.reported", thing.item, case=case.pk, reason=reason, held=case.held)
    return case


def _enough(case: Case) -> bool:
    """Whether members of two houses reported it: an organisation and its branches count as one.

    So do those without an organisation, so that nobody takes a text away with a few loose accounts. Whoever
    is no member any more does not count.
    """
    standing = case.reports.filter(reporter__standing=Standing.ACCEPTED, reporter__is_active=True)
    places = set(standing.values_list("organisation", flat=True))
    known = {place for place in places if place}
    if not known or len(places) < 2:
        return False
    house = house_of(min(known))
    return None in places or Organisation.objects.filter(pk__in=known).exclude(pk__in=house).exists()
