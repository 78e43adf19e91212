"""One's own case: where one stands, how it came to that, and what one can do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from majlis.access.doors import Asked, Door, confirmed, door, without_factor
from majlis.access.viewer import ViewerRequest
from majlis.membership.vetting import actions, queries
from majlis.membership.vetting.forms import EmployerForm, ReasonForm, RefereeForm
from majlis.membership.vetting.members import may_appeal
from majlis.membership.vetting.moving import case_of
from majlis.membership.vetting.sponsors import was_sent_away
from majlis.membership.vetting.views.acts import Act, act_page
from majlis.network.duties import DUTIES
from majlis.network.models import Person, Standing

REFEREE = Act(
    _("Name somebody who knows you"),
    _(
        "A member who works outside your organisation can vouch for you. We ask them; you are not told"
        " who they are."
    ),
    _("Ask them"),
    _("If this is the address of a member, they have been asked."),
)
EMPLOYER = Act(
    _("I work elsewhere now"),
    _(
        "Your membership is suspended at once, since your organisation opens things to you. Private"
        " circles and"
        " duties end. When the new organisation, or a member outside it, speaks for you, it goes on."
    ),
    _("Say so, and suspend my membership"),
    _("It is noted, and your membership is suspended until it is vetted again."),
    warn=True,
)
LEAVE = Act(
    _("Leave the network"),
    _(
        "Nothing is open to you any more from the next page on. What you wrote stays, with your name. You can"
        " apply again at any time."
    ),
    pgettext_lazy("the network", "Leave"),
    _("You have left."),
    warn=True,
)
WITHDRAW = Act(
    _("Withdraw my application"),
    _("Nobody works on your application any more. You can apply again at any time."),
    _("Withdraw it"),
    _("Your application is withdrawn."),
    warn=True,
)
RETURN = Act(
    _("Come back"),
    _("Say why. Within 30 days of a refusal this is an appeal, and another officer decides it."),
    _("Send"),
    _("It has been sent."),
)
Respond = Callable[..., HttpResponse]
_MAY: dict[str, tuple[Standing, ...]] = {
    "referee": (Standing.APPLIED, Standing.VOUCHED, Standing.VETTING, Standing.SUSPENDED),
    "employer": (Standing.ACCEPTED,),
    "leave": (
        Standing.APPLIED, Standing.VOUCHED, Standing.VETTING, Standing.ACCEPTED, Standing.SUSPENDED,
    ),
    "return": (Standing.REFUSED, Standing.LEFT),
}  # fmt: skip


def _members_show_their_factor(view: Respond) -> Respond:
    """Whoever is a member comes here with their second factor only, as everywhere; others have none yet."""

    @wraps(view)
    def run(request: ViewerRequest, *args: Any, **names: Any) -> HttpResponse:
        if getattr(request.user, "accepted", False) and not request.viewer.vetted:
            return redirect("membership:confirm" if request.assurance.can_show else "membership:enrol")
        return view(request, *args, **names)

    return run


def _may(person: Person, act: str, *, sent_away: bool) -> bool:
    """Whether somebody can take a step now; whom their organisation let go no member outside helps."""
    return person.standing in _MAY.get(act, ()) and not (act == "referee" and sent_away)


def _sent_away(person: Person) -> bool:
    return person.standing in _MAY["referee"] and was_sent_away(person)


def _myself(request: ViewerRequest) -> Person:
    return Person.objects.select_related("organisation").get(pk=request.viewer.person_id or 0)


@door(Door.SIGNED_IN)
@without_factor("applicants and former members see where they stand; members show their factor")
@_members_show_their_factor
@never_cache
@require_safe
def status(request: ViewerRequest) -> HttpResponse:
    """Where one stands; for whoever is no member it is the only page that is theirs."""
    person = _myself(request)
    case, sent_away = case_of(person), _sent_away(person)
    context = {
        "person": person,
        "case": case,
        "history": queries.own_history(person),
        "may": {name: _may(person, name, sent_away=sent_away) for name in _MAY},
        "sent_away": sent_away,
        "appeal": may_appeal(person),
        "applies": person.standing in queries.WAITING,
        "duties": [DUTIES.get(duty, duty) for duty in person.duties],
        "focal": queries.speaks_somewhere(request.viewer),
    }
    return render(request, "membership/vetting/status.html", context)


@door(Door.SIGNED_IN)
@without_factor("applicants and former members act in their own case; members show their factor")
@confirmed(Asked.BY_MEMBERS)
@_members_show_their_factor
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: ViewerRequest, act: str) -> HttpResponse:
    """One step in one's own case."""
    person, viewer = _myself(request), request.viewer
    if not _may(person, act, sent_away=_sent_away(person)):
        raise Http404
    pages: dict[str, tuple[Act, Any, Any]] = {
        "referee": (
            REFEREE,
            RefereeForm,
            lambda form: actions.name_referee(viewer, email=form.cleaned_data["email"]),
        ),
        "employer": (EMPLOYER, EmployerForm, lambda form: actions.change_employer(viewer, **_said(form))),
        "leave": (
            WITHDRAW if person.standing in queries.WAITING else LEAVE,
            ReasonForm,
            lambda form: actions.leave(viewer, person=person, **_said(form)),
        ),
        "return": (RETURN, ReasonForm, lambda form: actions.come_back(viewer, **_said(form))),
    }
    page, make, run = pages[act]
    return act_page(request, page, make=make, run=run, back="membership:status")


def _said(form: Any) -> dict[str, str]:
    """What was typed, without the form's own key."""
    return {name: value for name, value in form.cleaned_data.items() if name != "once"}
