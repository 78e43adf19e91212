"""The steps of vetting that need a second person of the secretariat."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access.viewer import Viewer
from majlis.approvals.deeds import About, deed
from majlis.approvals.models import Approval
from majlis.approvals.policy import SECOND_HAND
from majlis.kit import dates
from majlis.ledger.models import Entry
from majlis.membership.safeguard import words_of
from majlis.membership.vetting import actions, sponsors
from majlis.membership.vetting.duties import clashes
from majlis.membership.vetting.houses import are_one_hand, keeps_from_accepting, near
from majlis.network.duties import DUTIES
from majlis.network.models import Organisation, Person

Said = Sequence[tuple[Promise | str, str]]


def _of_officers(viewer: Viewer, about: About) -> bool:
    return isinstance(about, Person) and "secretariat" in viewer.duties


def _of_officers_or_focal_point(viewer: Viewer, about: About) -> bool:
    if not isinstance(about, Person) or about.pk == viewer.person_id:
        return False
    return "secretariat" in viewer.duties or sponsors.is_focal(viewer.person_id, about.organisation_id)


def _of_officers_about_other_members(viewer: Viewer, about: About) -> bool:
    member = isinstance(about, Person) and about.accepted and about.pk != viewer.person_id
    return member and "secretariat" in viewer.duties


def _of_another_organisation(viewer: Viewer, approval: Approval) -> Promise | None:
    """Who asks and who grants are of two organisations, where an officer of another one could decide."""
    theirs, apart = approval.asker.organisation_id, (approval.asker_id, approval.person_id)
    if not are_one_hand(theirs, viewer.organisation_id, *apart):
        return None
    return _("Who asked is of your own organisation: an officer of another one decides.")


def _second_hand(viewer: Viewer, approval: Approval) -> Promise | None:
    """The same of every deed that says nothing itself; of an item its readers decide, wherever they work."""
    return None if approval.item_id else _of_another_organisation(viewer, approval)


SECOND_HAND.append(_second_hand)


def _lets_in(viewer: Viewer, approval: Approval) -> Promise | None:
    """What stands between whoever would let somebody in again and who asked; `moving` asks it once more."""
    if approval.person is None:
        return None
    return keeps_from_accepting(near(viewer, approval.person, approval.asker_id), asked=True)


def _duty_said(viewer: Viewer, approval: Approval) -> Said:
    duty = str(approval.facts.get("duty"))
    return [(_("Duty"), str(DUTIES.get(duty, duty)))]


def _organisation_said(viewer: Viewer, approval: Approval) -> Said:
    found = Organisation.objects.filter(pk=approval.facts.get("organisation") or 0).first()
    return [(_("Organisation"), str(found or ""))]


def _restored_said(viewer: Viewer, approval: Approval) -> Said:
    """Where they belong now, which opens things and is not on the card of somebody who is no member."""
    organisation = approval.person.organisation if approval.person and approval.waits else None
    return [(_("Organisation"), str(organisation))] if organisation else []


def _restored_words(approval: Approval) -> Sequence[str]:
    return words_of(approval.person) if approval.person else ()


def _has_the_duty(approval: Approval) -> Approval.Cause | None:
    """That they have it by now."""
    there = approval.person is None or str(approval.facts.get("duty")) in approval.person.duties
    return Approval.Cause.DONE if there else None


def _has_another_duty(approval: Approval) -> Promise | None:
    """A duty beside which it cannot be held, and which may be ended."""
    if approval.person is None or not clashes(approval.person.duties, str(approval.facts.get("duty"))):
        return None
    return _("Whoever reads the ledger as an auditor holds no other duty.")


def _reset_said(viewer: Viewer, approval: Approval) -> Said:
    goes = _("All passkeys, security keys, authenticator apps and recovery codes; every session ends.")
    then = _("A link goes to their mailbox; with it and their password they set up a new factor.")
    said = [(_("What is taken away"), str(goes)), (_("What it opens"), str(then))]
    # Whoever reads a mailbox can set a password by it, and the link lies there as well.
    lines = Entry.objects.filter(verb="password.changed", actor=approval.person, facts__by="mail")
    if approval.person and (by_mail := lines.order_by("-number").first()):
        here = _(
            "%(day)s. Whoever reads their mailbox could have done that, and will find the link there:"
            " make sure that it was them."
        )
        said.append((_("Password last set by a mailed link"), str(here) % {"day": dates.day(by_mail.at)}))
    return said


@deed(
    "duty.granted",
    label=_("Give a duty"),
    duty="secretariat",
    asks=_of_officers,
    says=_duty_said,
    overtaken=_has_the_duty,
    hindered=_has_another_duty,
    keeps=_of_another_organisation,
)
def grant_duty(viewer: Viewer, approval: Approval) -> None:
    """Give the duty."""
    actions.grant_duty(viewer, approval=approval)


@deed(
    "focal.granted",
    label=_("Name a focal point"),
    duty="secretariat",
    asks=_of_officers,
    says=_organisation_said,
    keeps=_of_another_organisation,
)
def grant_focal_point(viewer: Viewer, approval: Approval) -> None:
    """Name the focal point."""
    actions.grant_focal_point(viewer, approval=approval)


@deed(
    "member.restored",
    label=_("Restore a member"),
    duty="secretariat",
    asks=_of_officers_or_focal_point,
    says=_restored_said,
    brings=_restored_words,
    keeps=_lets_in,
)
def restore(viewer: Viewer, approval: Approval) -> None:
    """Let the member back in."""
    actions.restore(viewer, approval=approval)


@deed(
    "factor.reset",
    label=_("Reset the second factor"),
    duty="secretariat",
    asks=_of_officers_about_other_members,
    says=_reset_said,
    once=True,
    keeps=_of_another_organisation,
)
def reset_factors(viewer: Viewer, approval: Approval) -> None:
    """Let a member who has lost every factor set up a new one."""
    actions.reset_factors(viewer, approval=approval)
