"""What content safety holds of people: cases about their texts, what they reported, what they decided."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access.holdings import Erasing, Section, emptied, erases, exports, stays
from majlis.access.viewer import Viewer
from majlis.network.models import Person
from majlis.safety.models import Case, Report, Review
from majlis.safety.queries import wording_of
from majlis.safety.wording import TEXT

stays("safety.Case.author", "leads to the emptied row")
stays("safety.Case.url", "an address of a page")
emptied("safety.Case.excerpt", "of cases about texts of the person")
emptied("safety.Case.files", "what was found in files of the person")
emptied(
    "safety.Case.sealed",
    "what was taken out of the person's profile; how a thing of theirs was placed goes once it is decided",
)
emptied("safety.Case.appeal", "the person's own words")
stays("safety.Report.reporter", "leads to the emptied row; nobody but a moderator saw who it was")
emptied("safety.Report.note", "of what the person reported, and of reports about the person's texts")
stays("safety.Review.person", "leads to the emptied row")
emptied("safety.Review.reasons", "of decisions about texts of the person")


@exports
def cases(viewer: Viewer, person: Person) -> Iterator[Section]:
    """What was decided about one's own texts, and what one reported; never who reported, never the texts."""
    labels = {"opened_at": _("When"), "outcome": _("Outcome"), "appeal": _("What you answered")}
    mine = Case.objects.filter(author=person, told=True).order_by("pk")
    rows = [{"opened_at": one.opened_at, "outcome": _outcome(one), "appeal": one.appeal} for one in mine]
    yield Section("cases", _("Cases about your texts"), labels, rows)
    labels = {"at": _("When"), "reason": _("Reason"), "note": _("What you wrote")}
    said = Report.objects.filter(reporter=person).order_by("pk")
    reports = [{"at": one.at, "reason": one.get_reason_display(), "note": one.note} for one in said]
    yield Section("reports", _("What you reported"), labels, reports)


def _outcome(case: Case) -> Promise | str:
    """How it ended or stands, in the words of what it was about."""
    wording = wording_of(case)
    return case.get_outcome_display() if wording is TEXT and case.outcome else wording.stand_of(case)


@erases
def empty_cases(erasing: Erasing) -> None:
    """Words about the person and their own go; that there was a case, and how it ended, stays."""
    about = Case.objects.filter(author=erasing.person)
    Report.objects.filter(case__in=about).update(note="")
    Review.objects.filter(case__in=about).update(reasons="")
    about.update(excerpt="", files={}, appeal="")
    # How it was placed is keys, no words: others who wrote in it get it back from whoever made it narrower.
    about.exclude(origin=Case.Origin.NARROWED, state=Case.State.OPEN).update(sealed={})
    if erasing.texts:  # whatever is decided now, what they wrote is empty and withdrawn
        about.update(held=False)
    Report.objects.filter(reporter=erasing.person).update(note="")
