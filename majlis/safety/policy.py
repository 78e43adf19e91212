"""Who may report, look at cases, decide and appeal, and who stands too near to decide."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access.models import Item
from majlis.access.policy import any_member, right
from majlis.access.viewer import Viewer
from majlis.ledger.models import Entry
from majlis.network.models import Person
from majlis.network.organisations import house_of, same_house
from majlis.safety.models import Case, Report, Review

# A case that somebody has kept for longer without deciding is offered to others.
KEPT_FOR = timedelta(days=7)
# So many one keeps at a time, and gives back within a day: nobody picks the case they want from the queue.
MOST_TAKEN = 3
MOST_RETURNED = 3
DECISIONS = (Review.Decision.RESTORE, Review.Decision.WITHDRAW, Review.Decision.CHANGE)


def moderates(viewer: Viewer) -> bool:
    """Whether looking at cases is among the viewer's duties."""
    return viewer.vetted and "moderator" in viewer.duties


def takeable(viewer: Viewer) -> QuerySet[Case]:
    """The cases that wait for somebody and that the viewer stands far enough from."""
    if not moderates(viewer):
        return Case.objects.none()
    me = viewer.person_id
    said = Q(reviews__decision=Review.Decision.RESTORE, reviews__digest=F("digest"))
    # Those who look at it now, and those whose word about these words counts already.
    looking = Q(reviews__decision="", reviews__taken_at__gt=timezone.now() - KEPT_FOR)
    busy = Count("reviews", filter=looking | said, distinct=True)
    now = Count("reviews", filter=looking, distinct=True)
    waiting = Case.objects.filter(state=Case.State.OPEN).annotate(busy=busy, now=now)
    waiting = waiting.filter(Q(busy__lt=F("needs")) | Q(now=0)).filter(far_enough(viewer))
    return waiting.exclude(pk__in=Review.objects.filter(person=me).values("case"))


def far_enough(viewer: Viewer) -> Q:
    """Neither its author nor of the author's house, no reporter, not barred from its item nor its author.

    A house is an organisation with its branches and what it is a branch of itself; those without an
    organisation count as one house.

    Of what one person made narrower nobody of that person's house decides either, nor does an appeal go to
    the house that decided before.

    Nobody chooses who judges them: whom only the author of the item keeps out looks at it all the same, and
    whom others kept out, or their own word, does not though that author lets them in again.
    """
    me = viewer.person_id
    near = Q(author=me) | Q(pk__in=Report.objects.filter(reporter=me).values("case"))
    near |= Q(item__isnull=False, item__author=me)  # a reply to them, in what they began
    if viewer.organisation_id:
        near |= Q(author__organisation__in=house_of(viewer.organisation_id))
    else:
        near |= Q(author__organisation__isnull=True)
    near |= Q(origin=Case.Origin.NARROWED, pk__in=_by_house(viewer).values("case"))
    near |= Q(round__gt=1, pk__in=_decided_by_house(viewer).values("case"))
    keeping_out = Entry.objects.filter(verb__in=("reader.barred", "reader.recused"), person=me)
    by_author = keeping_out.filter(verb="reader.barred", actor=F("item__author"))
    by_others = keeping_out.exclude(pk__in=by_author.values("pk"))
    let_in = Entry.objects.filter(verb="reader.readmitted", person=me, item=OuterRef("item"))
    by_others_again = let_in.filter(number__gt=OuterRef("number")).exclude(actor=F("item__author"))
    near |= Q(item__in=by_others.exclude(Exists(by_others_again)).values("item"))
    barred = Item.barred.through.objects.filter(person=me)
    for_itself = barred.filter(item__in=by_author.values("item")).exclude(item__in=by_others.values("item"))
    apart = barred.exclude(pk__in=for_itself.values("pk")).values("item")
    return ~near & (Q(item__isnull=True) | ~Q(item__in=apart))


def _by_house(viewer: Viewer) -> QuerySet[Report]:
    """What was said by somebody of the viewer's house, then or now; those without one count as one house."""
    if not viewer.organisation_id:
        return Report.objects.filter(Q(organisation__isnull=True) | Q(reporter__organisation__isnull=True))
    house = house_of(viewer.organisation_id)
    return Report.objects.filter(Q(organisation__in=house) | Q(reporter__organisation__in=house))


def _decided_by_house(viewer: Viewer) -> QuerySet[Review]:
    """What somebody of the viewer's house decided about before its author asked for another moderator."""
    decided = Review.objects.filter(decision__in=DECISIONS, round__lt=F("case__round"))
    if not viewer.organisation_id:
        return decided.filter(person__organisation__isnull=True)
    return decided.filter(person__organisation__in=house_of(viewer.organisation_id))


def may_hold(viewer: Viewer, author: Person, item: Item | None) -> bool:
    """Whether what the viewer reports is held at once: a moderator who stands far enough from its author.

    Where a caveat hides the author any moderator does, or it would tell them where the author works.
    """
    if item is not None and item.terms.hides_author:
        return moderates(viewer)
    mine, theirs = viewer.organisation_id, author.organisation_id
    near = author.pk == viewer.person_id or (mine is None and theirs is None) or same_house(mine, theirs)
    return moderates(viewer) and not near


def has_taken(viewer: Viewer, case: Case) -> bool:
    """Whether the viewer looks at this case, and still stands far enough from it."""
    if not moderates(viewer) or case.state != Case.State.OPEN:
        return False
    mine = Case.objects.filter(far_enough(viewer), pk=case.pk)
    return mine.filter(
        pk__in=Review.objects.filter(person=viewer.person_id, decision="").values("case")
    ).exists()


def still_needed(case: Case) -> int:
    """How many more people have to let these very words go."""
    done = case.reviews.filter(decision=Review.Decision.RESTORE, digest=case.digest)
    return case.needs - done.values("person").distinct().count()


def _may_take(viewer: Viewer, case: object) -> bool:
    return takeable(viewer).exists()


def why_no_more(viewer: Viewer) -> Promise | None:
    """What keeps a moderator from taking another case for now; None when nothing does."""
    today = timezone.now() - timedelta(days=1)
    found = Review.objects.filter(person=viewer.person_id or 0).aggregate(
        kept=Count("pk", filter=Q(decision="", case__state=Case.State.OPEN)),
        returned=Count("pk", filter=Q(decision=Review.Decision.RETURNED, decided_at__gt=today)),
    )
    if found["kept"] >= MOST_TAKEN:
        return _("Decide the cases you have taken, or hand them back, before you take another one.")
    if found["returned"] >= MOST_RETURNED:
        return _("You have handed back as many cases as one may within a day. Take the next one tomorrow.")
    return None


def may_appeal(viewer: Viewer, case: Case) -> bool:
    """Its author, once, against a withdrawal or a wish for change."""
    return case.author_id == viewer.person_id and case.appealable


right("text.reported", any_member, _("Only accepted members can report a text."))
right("case.taken", _may_take, _("No case waits for you."))
right("case.returned", has_taken, _("This case is not yours to decide."))
right("case.decided", has_taken, _("This case is not yours to decide."))
right("case.appealed", may_appeal, _("This decision stands."))
