"""The steps that an officer can take in a case, each as a page: its words, its form, its verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access.viewer import Viewer
from majlis.approvals import actions as approvals
from majlis.approvals.deeds import DEEDS
from majlis.approvals.models import Approval
from majlis.approvals.queries import waiting_about
from majlis.kit.forms import Form
from majlis.membership.vetting import actions, houses, queries
from majlis.membership.vetting.forms import (
    AcceptForm,
    DutyForm,
    LostFactorForm,
    PlaceForm,
    ReasonForm,
    ToldForm,
)
from majlis.membership.vetting.houses import Near
from majlis.membership.vetting.members import may_be_placed
from majlis.membership.vetting.models import Case
from majlis.membership.vetting.requirements import required
from majlis.membership.vetting.views.acts import Act
from majlis.membership.vetting.views.sponsoring import SUSPEND
from majlis.network.duties import DUTIES
from majlis.network.models import Person, Standing

Make = Callable[[Any, Person, Case], Form]
Run = Callable[[Viewer, Person, Any], object]


@dataclass(frozen=True)
class Waiting:
    """A step that was asked for, the question that waits, and whether that step can be asked for no more."""

    step: str
    title: str
    approval: Approval
    closes: bool


@dataclass(frozen=True)
class StepPage:
    """One step of an officer."""

    act: Act
    make: Make
    run: Run


def _reason(posted: Any, person: Person, case: Case) -> Form:
    return ReasonForm(posted)


def _told(posted: Any, person: Person, case: Case) -> Form:
    return ToldForm(posted, person=person)


def _text(form: Any) -> str:
    return str(form.cleaned_data["reason"])


def _asks(deed: str, facts: Callable[[Person, Any], dict[str, Any]] = lambda person, form: {}) -> Run:
    """Ask for a deed, which another officer then decides about."""

    def run(viewer: Viewer, person: Person, form: Any) -> object:
        return approvals.ask(viewer, deed=deed, about=person, reason=_text(form), facts=facts(person, form))

    return run


_ASKED = _("It has been asked. Another officer decides.")
_ANOTHER = _("This needs another officer: you ask, and they decide.")

PAGES: dict[str, StepPage] = {
    "place": StepPage(
        Act(
            _("Say which organisation it is"),
            _(
                "What they typed is only a name. The organisation opens things, and its focal point is"
                " then asked."
            ),
            _("Keep it"),
            _("The organisation is set, and its focal point has been asked."),
        ),
        lambda posted, person, case: PlaceForm(posted, now=person.organisation, typed=case.organisation_name),
        lambda viewer, person, form: actions.place(
            viewer,
            person=person,
            organisation=form.cleaned_data["organisation"],
            new_name=form.cleaned_data["name"],
        ),
    ),
    "take": StepPage(
        Act(
            _("Take up the case"),
            _("The checks begin now, and the person is told so."),
            _("Take it up"),
            _("The case is under vetting."),
        ),
        lambda posted, person, case: Form(posted),
        lambda viewer, person, form: actions.take_up(viewer, person=person),
    ),
    "accept": StepPage(
        Act(
            _("Accept"),
            _("You are the second of two people. Say for each check what you looked at, and where."),
            _("Accept as a member"),
            _("Accepted. They have been told."),
        ),
        lambda posted, person, case: AcceptForm(posted, checks=required(person, case)),
        lambda viewer, person, form: actions.accept(
            viewer, person=person, reason=_text(form), evidence=form.evidence()
        ),
    ),
    "refuse": StepPage(
        Act(
            _("Refuse"),
            _("The person reads your reason on their page, and that they can appeal within 30 days."),
            _("Refuse the application"),
            _("Refused. They have been told what they can do."),
            warn=True,
        ),
        _told,
        lambda viewer, person, form: actions.refuse(viewer, person=person, reason=_text(form)),
    ),
    "suspend": StepPage(
        SUSPEND,
        _told,
        lambda viewer, person, form: actions.suspend(viewer, person=person, reason=_text(form)),
    ),
    "restore": StepPage(
        Act(_("Ask to restore"), _ANOTHER, _("Ask for it"), _ASKED),
        _reason,
        _asks("member.restored"),
    ),
    "end": StepPage(
        Act(
            _("End the membership"),
            _("Nothing is open to this person any more. They can apply again."),
            _("End it"),
            _("The membership has ended."),
            warn=True,
        ),
        _told,
        lambda viewer, person, form: actions.leave(viewer, person=person, reason=_text(form)),
    ),
    "duty": StepPage(
        Act(_("Ask to give a duty"), _ANOTHER, _("Ask for it"), _ASKED),
        lambda posted, person, case: DutyForm(posted, person=person),
        _asks("duty.granted", lambda person, form: {"duty": form.cleaned_data["duty"]}),
    ),
    "focal": StepPage(
        Act(_("Ask to name as focal point"), _ANOTHER, _("Ask for it"), _ASKED),
        _reason,
        _asks("focal.granted", lambda person, form: {"organisation": person.organisation_id}),
    ),
    "factor": StepPage(
        Act(
            _("Ask to reset the second factor"),
            _(
                "For somebody who has lost every device and the recovery codes. Another officer decides. All"
                " their factors are then removed, they are signed out everywhere, and a link is mailed to"
                " them. With it and their password they set up a new one: who has forgotten the password"
                " sets a new one by mail first."
            ),
            _("Ask for it"),
            _ASKED,
        ),
        lambda posted, person, case: LostFactorForm(posted),
        _asks("factor.reset"),
    ),
    "sign_out": StepPage(
        Act(
            _("Sign them out everywhere"),
            _(
                "For a lost device, or where somebody else may be using the account. All their sign-ins end"
                " now; with password and second factor they come in again. They are told by mail."
            ),
            _("End all sign-ins"),
            _("All their sign-ins have ended, and they have been told."),
            warn=True,
        ),
        _reason,
        lambda viewer, person, form: actions.sign_out_everywhere(viewer, person=person, reason=_text(form)),
    ),
}

# What can be done where; the first of each is the main button. An applicant has no membership to end: they
# are refused with a reason, and can appeal.
_OFFERED: dict[str, tuple[str, ...]] = {
    Standing.APPLIED: ("place", "refuse"),
    Standing.VOUCHED: ("take", "place", "refuse"),
    Standing.VETTING: ("accept", "place", "refuse"),
    Standing.ACCEPTED: ("place", "duty", "focal", "factor", "sign_out", "suspend", "end"),
    Standing.SUSPENDED: ("restore", "place", "end"),
}


# What is written at length: where the case has moved meanwhile the verb says so, beside what was typed.
DECISIONS = ("accept", "refuse")

# The steps that another officer decides about; of each one waits at a time, but for different duties.
_STEPS = {
    "member.restored": "restore",
    "focal.granted": "focal",
    "factor.reset": "factor",
    "duty.granted": "duty",
}


def asked_about(viewer: Viewer, person: Person) -> list[Waiting]:
    """What was asked about somebody already and waits for another officer (1 query)."""
    waits = [one for one in waiting_about(viewer, person) if one.deed in _STEPS and not one.overdue]
    return [Waiting(_STEPS[one.deed], _asked_title(one), one, one.deed != "duty.granted") for one in waits]


def _asked_title(approval: Approval) -> str:
    title, duty = str(DEEDS[approval.deed].label), DUTIES.get(str(approval.facts.get("duty")))
    return f"{title} ({duty})" if duty else title


def _possible(name: str, person: Person, there: Near) -> bool:
    """Whether a step is open to this officer in this case; what is refused anyway is not offered."""
    if name == "place":
        return may_be_placed(person) and houses.keeps_from_placing(person, there) is None
    if name == "accept":
        return there.kept is None
    return name != "focal" or person.organisation_id is not None


def acts_for(viewer: Viewer, person: Person, there: Near) -> list[tuple[str, StepPage, bool]]:
    """What this officer can do in a case now, as (name, page, whether it is the main one).

    `there` is how near they are to it.
    """
    if person.pk == viewer.person_id:
        return []
    names = [name for name in _OFFERED.get(person.standing, ()) if _possible(name, person, there)]
    return [(name, PAGES[name], number == 0) for number, name in enumerate(names)]


def kept_from(viewer: Viewer, person: Person, case: Case, there: Near) -> Promise | None:
    """Why an officer cannot decide about a case that others can, None where nothing keeps them from it."""
    spoken = person.standing in queries.WAITING and case.sponsor_id is not None
    if not spoken or person.pk == viewer.person_id:
        return None
    return houses.keeps_from_accepting(there)
