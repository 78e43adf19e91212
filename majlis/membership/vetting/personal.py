"""What vetting holds of people: why they asked, who stands behind them, and how it went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access.holdings import (
    Erasing,
    Piece,
    Section,
    emptied,
    erases,
    exports,
    gone,
    keeps,
    rows,
    stays,
)
from majlis.access.locking import lock
from majlis.access.viewer import Viewer
from majlis.membership.vetting.members import FEWEST_OFFICERS
from majlis.membership.vetting.models import Case, Opening, Step
from majlis.network.models import Person, Standing
from majlis.personal.actions import WAITS, plan_erasure
from majlis.personal.grounds import NEEDED, ground
from majlis.personal.models import Erasure

REFUSED = timedelta(days=180)
GROUND = "refused"

rows(
    "membership.FocalPoint",
    "person",
    label=_("Organisations you speak for"),
    shows={"organisation": _("Organisation"), "since": _("Since"), "until": _("Until")},
)
for _column, _why in {
    "Case.person": "leads to the emptied row",
    "Case.invited_by": "leads to the emptied row",
    "Case.sponsor": "leads to the emptied row: two stand behind every membership; not told to the person",
    "Case.refused_by": "leads to the emptied row",
    "Step.person": "leads to the emptied row",
    "Step.actor": "leads to the emptied row",
    "Step.sponsor": "leads to the emptied row",
}.items():
    stays(f"membership.{_column}", _why)
emptied("membership.Case.motive", "the person's own words")
emptied("membership.Case.organisation_name", "as the person typed it")
emptied("membership.Case.referee", "an address the person typed; also where it is that of an erased member")
emptied("membership.Step.reason", "what was said about the person")
emptied("membership.Step.evidence", "what was shown of the person")
gone("membership.Opening.email", "links to an address of the person are deleted")
gone("membership.Opening.typed", "goes with its row")
gone("membership.Opening.inviter", "links that the person sent are deleted")


@exports
def vetted(viewer: Viewer, person: Person) -> Iterator[Section]:
    """What one wrote when one asked, and where one stood when; what others said in it is theirs.

    Whom one named is told, for one typed it. Who did speak for one is not: the page on which one names
    somebody says so, and whoever vouches relies on it.
    """
    labels = {
        "motive": _("Why you asked"),
        "organisation": _("Organisation, as you typed it"),
        "referee": _("Whom you named as knowing you"),
        "agreed_at": _("Agreed to the code of conduct"),
        "until": _("Until"),
    }
    asked = [
        {
            "motive": one.motive,
            "organisation": one.organisation_name,
            "referee": one.referee,
            "agreed_at": one.agreed_at,
            "until": one.confirmed_until,
        }
        for one in Case.objects.filter(person=person)
    ]
    yield Section("membership", _("Your membership"), labels, asked)
    labels = {"at": _("When"), "after": _("Membership"), "said": _("What you said")}
    steps = [
        {
            "at": one.at,
            "after": one.get_after_display(),
            "said": one.reason if one.actor_id == person.pk else "",
        }
        for one in Step.objects.filter(person=person)
    ]
    yield Section("steps", _("How your membership went"), labels, steps)


@exports
def links(viewer: Viewer, person: Person) -> Iterator[Section]:
    """Links that wait: whom one invited and what one said of them, and what was typed with one's address.

    Of a link that somebody else sent to that address, what they said is theirs.
    """
    labels = {
        "made_at": _("When"),
        "email": _("E-mail address"),
        "reason": _("What you said"),
        "until": _("Until"),
    }
    sent = [
        {
            "made_at": one.made_at,
            "email": one.email,
            "reason": one.typed.get("reason", ""),
            "until": one.expires_at,
        }
        for one in Opening.objects.filter(inviter=person).order_by("pk")
    ]
    yield Section("invitations", _("Whom you invited"), labels, sent)
    labels = {"made_at": _("When"), "typed": _("What you typed"), "until": _("Until")}
    waiting = Opening.objects.filter(kind=Opening.Kind.APPLY, email__in=addresses_of(person)).order_by("pk")
    typed = [{"made_at": one.made_at, "typed": one.typed, "until": one.expires_at} for one in waiting]
    yield Section("applications", _("Applications that wait for a link to be opened"), labels, typed)


def addresses_of(person: Person) -> set[str]:
    """The addresses that are shown to be theirs: what was typed with another one may be somebody else's."""
    checked = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return {one.lower() for one in (person.email, *checked)}


@erases
def empty_the_case(erasing: Erasing) -> None:
    """Words go; that two people decided, and when, stays with its lines."""
    person = erasing.person
    Case.objects.filter(person=person).update(motive="", organisation_name="", referee="")
    Case.objects.filter(referee__in=erasing.addresses).update(referee="")
    Step.objects.filter(person=person).update(reason="", evidence=[])
    Opening.objects.filter(Q(inviter=person) | Q(email__in=erasing.addresses)).delete()


def last_officers(person: Person, going: Iterable[int]) -> Promise | None:
    """An officer stays while fewer than two others would be left, as `move` asks of whoever leaves.

    All officers are locked: two erased at the same moment would each count the other.
    """
    if not person.accepted or "secretariat" not in person.duties:
        return None
    there = lock([person.pk], officers_too=True).values()
    gone = {person.pk, *going}  # read now that the others are locked
    left = [one for one in there if one.pk not in gone and one.accepted and "secretariat" in one.duties]
    if len(left) >= FEWEST_OFFICERS:
        return None
    return _("Fewer than two officers would be left. First give the duty to somebody else.")


NEEDED.append(last_officers)


@ground(GROUND)
def still_refused(person: Person) -> bool:
    """Whether somebody stands refused, and has done so for as long as such an application is kept."""
    before = timezone.now() - REFUSED + WAITS
    refused = person.standing == Standing.REFUSED and person.erased_at is None
    return refused and Case.objects.filter(person=person, refused_at__lt=before).exists()


def forget_the_refused(now: datetime) -> Iterator[Piece]:
    """Tell those refused long ago that they will be erased, two weeks before their time; one by one."""
    waiting = Erasure.objects.filter(state=Erasure.State.WAITING).values("person")
    over = Person.objects.filter(
        standing=Standing.REFUSED, erased_at__isnull=True, case__refused_at__lt=now - REFUSED + WAITS
    )
    found = list(over.exclude(pk__in=waiting).order_by("pk"))
    for person in found:
        yield person.pk, partial(_forget, person)


def _forget(person: Person) -> int:
    plan_erasure(Viewer.system("retention"), person=person, ground=GROUND)
    return 1


keeps(
    GROUND,
    _("Applications that were refused"),
    REFUSED,
    _("Long enough to object; two weeks before, the person is told that they will be erased."),
    each=forget_the_refused,
)
