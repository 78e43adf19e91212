"""Who is told of vetting by a notice. Whom a case is about gets a letter: they may have no notices."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from majlis.ledger.models import Entry
from majlis.ledger.texts import wordless, writes_text
from majlis.membership.vetting import members, sponsors
from majlis.membership.vetting.models import Case
from majlis.network.models import Person, Standing
from majlis.notifications.models import Notice
from majlis.notifications.rules import Over, Telling, ends, reason, silent, tells
from majlis.search.index import still_true

_UNSPOKEN = (Standing.APPLIED, Standing.SUSPENDED)
_NEW = _("Somebody asks you to speak for them.")
_CASE = _("A case is ready for the secretariat.")


def _to_sponsors(person: Person) -> Iterable[Telling]:
    """Whoever can speak for a person: the focal points of the organisation, and the member they named.

    Nobody is asked for a word that would be refused.
    """
    case = Case.objects.filter(person=person).first()
    asked = list(sponsors.focal_points(person.organisation_id)) if person.organisation_id else []
    if case is not None and case.referee:
        asked += Person.objects.filter(email__iexact=case.referee, standing=Standing.ACCEPTED)
    if case is not None and case.invited_by is not None:
        asked.append(case.invited_by)
    url = reverse("membership:speak", args=[person.handle])
    for one in {one.pk: one for one in asked}.values():
        if sponsors.role_of(one, person) is not None:
            yield Telling(one.pk, "request", None, _NEW, url)


def _to_officers(person: Person) -> Iterable[Telling]:
    url = reverse("membership:case", args=[person.handle])
    for officer in members.officers():
        if officer.pk != person.pk:
            yield Telling(officer.pk, "request", None, _CASE, url)


@tells("application.made")
@tells("application.reopened")
@tells("referee.named")
@tells("employer.changed")
@tells("applicant.placed")
def sponsors_are_asked(entry: Entry) -> Iterable[Telling]:
    """Those who can speak for somebody, and the secretariat where the organisation has to be placed first."""
    person = entry.person
    if person is None or person.standing not in _UNSPOKEN:
        return
    yield from _to_sponsors(person)
    if entry.verb != "applicant.placed" and person.organisation_id is None:
        yield from _to_officers(person)


@tells("member.vouched")
def officers_are_told(entry: Entry) -> Iterable[Telling]:
    """The secretariat: somebody spoke, the checks can begin."""
    if entry.person is not None:
        yield from _to_officers(entry.person)


@tells("organisation.offboarded")
def a_house_has_gone(entry: Entry) -> Iterable[Telling]:
    """The other officers: one of them alone let a whole organisation go, officers of it included."""
    sentence = _("%(who)s let everybody of an organisation go: look whether that was right.")
    for officer in members.officers():
        if officer.pk != entry.actor_id:
            yield Telling(officer.pk, "secretariat", None, sentence, reverse("membership:cases"))


def _due(*organisations: int | None) -> QuerySet[Case]:
    """Members who wait for a focal point's word, of these organisations or of all."""
    due = Case.objects.filter(person__standing=Standing.ACCEPTED, reminded_at__isnull=False)
    return due.filter(person__organisation__in=organisations) if organisations else due


@tells("membership.due")
def confirmation_is_due(entry: Entry) -> Iterable[Telling]:
    """The focal points of the member's organisation."""
    person = entry.person
    if person is None or person.organisation_id is None or not _due().filter(person=person).exists():
        return
    sentence = _("Memberships of your organisation have to be confirmed for another year.")
    for one in sponsors.focal_points(person.organisation_id).exclude(pk=person.pk):
        yield Telling(one.pk, "request", None, sentence, reverse("membership:staff"))


@tells("duty.granted")
@tells("duty.granted_by_operator")
@tells("focal.granted")
def office_given(entry: Entry) -> Iterable[Telling]:
    """The one who got it."""
    if entry.person is not None:
        sentence = _("You have been given a duty in the network.")
        yield Telling(entry.person.pk, "membership", None, sentence, reverse("membership:status"))


@ends("member.vouched")
@ends("member.accepted")
@ends("member.refused")
@ends("member.left")
@ends("member.restored")
def nobody_has_to_speak(entry: Entry) -> Iterable[Over]:
    """Whoever was asked to speak for somebody need not any more."""
    if entry.person is not None and entry.person.standing not in _UNSPOKEN:
        yield Over("request", reverse("membership:speak", args=[entry.person.handle]))


@ends("applicant.placed")
@ends("member.accepted")
@ends("member.refused")
@ends("member.left")
@ends("member.restored")
def no_case_is_ready(entry: Entry) -> Iterable[Over]:
    """The officers are done with a case, or with placing it."""
    if entry.person is not None and entry.person.standing not in (Standing.VOUCHED, Standing.VETTING):
        yield Over("request", reverse("membership:case", args=[entry.person.handle]))


@ends("membership.confirmed")
@ends("member.suspended")
@ends("member.left")
@ends("employer.changed")
@ends("person.erased")
def all_are_confirmed(entry: Entry) -> Iterable[Over]:
    """Each focal point of whose organisation nobody waits for their word any more.

    Asked of all who were told: where somebody worked who has just gone may be known no longer.
    """
    url = reverse("membership:staff")
    told = Notice.objects.filter(reason="request", url=url, read_at__isnull=True)
    asked = dict(told.values_list("person", "person__organisation"))
    waiting: dict[int, set[int]] = {}
    for person, organisation in _due(*asked.values()).values_list("person", "person__organisation"):
        waiting.setdefault(organisation, set()).add(person)
    for one, organisation in asked.items():
        if not waiting.get(organisation, set()) - {one}:
            yield Over("request", url, one)


reason(
    "factor",
    _("My second factor"),
    _("You are told because this is about how you sign in."),
    weight=30,
    mail=False,  # a letter with the way back has gone: a second mail would lead to a page that is closed
    members_only=False,
)


@tells("factor.reset")
def factors_reset(entry: Entry) -> Iterable[Telling]:
    """The one whose factors are gone, once they have set up a new one; the mail is a letter of its own."""
    if entry.person is not None:
        sentence = _("Your second factor was reset.")
        yield Telling(entry.person.pk, "factor", None, sentence, reverse("membership:security"))


reason(
    "secretariat",
    _("What the secretariat has to know"),
    _("You are told because you are an officer of the secretariat."),
    weight=30,
)


@tells("factor.reset_by_operator")
def factors_reset_at_the_machine(entry: Entry) -> Iterable[Telling]:
    """The one whose factors are gone, and every officer: nobody of them decided."""
    yield from factors_reset(entry)
    if entry.person is not None:
        url = reverse("membership:case", args=[entry.person.handle])
        sentence = _("The operator has reset a member’s second factor at the machine.")
        for officer in members.officers(Person.objects.exclude(pk=entry.person.pk)):
            yield Telling(officer.pk, "secretariat", None, sentence, url)


@tells("duty.granted_by_operator")
def officer_named_at_the_machine(entry: Entry) -> Iterable[Telling]:
    """Every other officer: nobody of them decided."""
    if entry.person is not None:
        url = reverse("membership:case", args=[entry.person.handle])
        sentence = _("The operator has named an officer of the secretariat at the machine.")
        for officer in members.officers(Person.objects.exclude(pk=entry.person.pk)):
            yield Telling(officer.pk, "secretariat", None, sentence, url)


_LETTER = "a letter of its own goes to the person, who may have no page of notices"
for _verb in (
    "member.accepted", "member.refused", "member.suspended", "member.left", "member.restored",
    "member.founded", "vetting.begun",
):  # fmt: skip
    silent(_verb, _LETTER)
silent("sessions.ended", "a letter of its own: it has to reach whoever cannot come in at the moment")
silent("member.invited", "the invitation itself is a letter")
silent("membership.confirmed", "it goes on as it was")
silent("duty.ended", "the person sees it on their page; what was open by duty is closed at once")
silent("focal.ended", "the person sees it on their page; what was open by it is closed at once")
silent("hub.founded", "nobody is there to be told; the links are printed where the command was given")
silent("founder.entered", "nobody is there to be told before both founders have come")

writes_text("member.accepted", "member.restored", "member.founded")
wordless(
    "application.made", "application.reopened", "employer.changed", "member.vouched", "member.refused",
    "member.suspended", "member.left", "member.invited",
    why="read by those who vet the case only; a profile is screened when its person is let in",
)  # fmt: skip
wordless(
    "applicant.placed", "vetting.begun", "referee.named", "membership.confirmed", "membership.due",
    "duty.granted", "duty.granted_by_operator", "duty.ended", "focal.granted", "focal.ended",
    "organisation.offboarded", "factor.reset", "factor.reset_by_operator", "sessions.ended", "hub.founded",
    "founder.entered",
    why="no words that others read",
)  # fmt: skip
still_true(
    "membership.confirmed", "membership.due", "duty.granted", "duty.granted_by_operator", "duty.ended",
    "focal.granted", "focal.ended", "factor.reset", "factor.reset_by_operator", "sessions.ended",
    why="not in the index",
)  # fmt: skip
