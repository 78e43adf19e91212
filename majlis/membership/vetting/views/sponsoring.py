"""What members do for others: invite, speak for somebody, and as a focal point look after own staff."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from majlis.access import people
from majlis.access.doors import Door, confirmed, door
from majlis.access.people import PersonCard
from majlis.access.policy import Refused
from majlis.access.viewer import ViewerRequest
from majlis.kit.languages import active_code
from majlis.kit.paging import page
from majlis.kit.ratelimit import Allowance, keep_pace
from majlis.ledger.record import reading
from majlis.membership.vetting import actions, queries, sponsors
from majlis.membership.vetting.forms import InviteForm, ReasonForm, SpeakForm
from majlis.membership.vetting.jobs import REMIND_BEFORE
from majlis.membership.vetting.models import Case
from majlis.membership.vetting.views.acts import Act, act_page
from majlis.network.models import Person, Standing

INVITING = Allowance(times=20, seconds=24 * 3600)
SUSPEND = Act(
    gettext_lazy("Suspend a membership"),
    gettext_lazy(
        "From the next page on nothing is open to this person. Two people are needed to let them back in. The"
        " person reads the reason."
    ),
    gettext_lazy("Suspend"),
    gettext_lazy("The membership is suspended."),
    warn=True,
)


@dataclass(frozen=True)
class StaffLine:
    """A member of one's own organisation, and until when they are confirmed."""

    person: Person
    card: PersonCard
    case: Case | None
    due: bool


@door(Door.MEMBER)
@confirmed()
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: ViewerRequest) -> HttpResponse:
    """Invite somebody by mail; whether they are known here is told to them only."""
    viewer = request.viewer
    posted = request.POST if request.method == "POST" else None
    form = InviteForm(posted, focal=bool(sponsors.represented(viewer)), initial={"language": active_code()})
    if posted is not None and form.is_valid() and keep_pace(form, str(viewer.person_id), "invite", INVITING):
        data = form.cleaned_data
        placed = viewer.organisation_id if data.get("colleague") else None
        typed = {"reason": data["reason"], "organisation": placed}
        actions.invite(viewer, email=data["email"], typed=typed, language=data["language"])
        messages.success(request, _("The invitation is on its way."))
        return redirect("membership:speaking")
    status = form.status if posted is not None else None
    return render(request, "membership/vetting/invite.html", {"form": form}, status=status)


@door(Door.MEMBER)
@require_safe
def speaking(request: ViewerRequest) -> HttpResponse:
    """Those the reader has been asked to speak for."""
    shown = page(request, queries.asked_of(request.viewer))
    context = {"page": shown, "focal": queries.speaks_somewhere(request.viewer)}
    return render(request, "membership/vetting/speaking.html", context)


@door(Door.MEMBER)
@confirmed()
@require_http_methods(["GET", "HEAD", "POST"])
def speak(request: ViewerRequest, handle: str) -> HttpResponse:
    """Nominate or vouch for one person, having read what they wrote."""
    person, case = queries.find_asked(request.viewer, handle)
    if person.standing == Standing.ACCEPTED:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = SpeakForm(posted)
    if posted is not None and form.is_valid():
        try:
            actions.sponsor(request.viewer, person=person, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Your word is kept. An officer of the secretariat decides."))
            return redirect("membership:speaking")
    reading(request.viewer, "person.opened", person=person)  # what was not written down is not shown
    context = {
        "form": form,
        "person": person,
        "case": case,
        "focal": sponsors.is_focal(request.viewer.person_id, person.organisation_id),
    }
    status = form.status if posted is not None else None
    return render(request, "membership/vetting/speak.html", context, status=status)


@door(Door.MEMBER)
@require_safe
def staff(request: ViewerRequest) -> HttpResponse:
    """The members of the organisation that the reader speaks for."""
    viewer = request.viewer
    shown = page(request, queries.staff(viewer))
    soon = timezone.now() + REMIND_BEFORE
    lines = []
    for person in shown:
        case = getattr(person, "case", None)
        due = case is not None and case.confirmed_until is not None and case.confirmed_until <= soon
        lines.append(StaffLine(person, people.card(viewer, person), case, due))
    context = {"page": shown, "lines": lines, "focal": queries.speaks_somewhere(viewer)}
    return render(request, "membership/vetting/staff.html", context)


def _own_staff(request: ViewerRequest, handle: str) -> Person:
    found = queries.staff(request.viewer).filter(handle=handle).first()
    if found is None:
        raise Http404
    return found


@door(Door.MEMBER)
@confirmed()
@require_POST
def confirm(request: ViewerRequest, handle: str) -> HttpResponse:
    """Confirm a member of one's own organisation for another year."""
    actions.confirm(request.viewer, person=_own_staff(request, handle))
    messages.success(request, _("Confirmed for another year."))
    return redirect("membership:staff")


@door(Door.MEMBER)
@confirmed()
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: ViewerRequest, handle: str) -> HttpResponse:
    """Say that a member of one's own organisation works there no longer."""
    person = _own_staff(request, handle)
    return act_page(
        request,
        SUSPEND,
        make=ReasonForm,
        run=lambda form: actions.suspend(request.viewer, person=person, reason=form.cleaned_data["reason"]),
        back="membership:staff",
        about=f"\u2068{person.name}\u2069",
        place=_("Members of my organisation"),
    )
