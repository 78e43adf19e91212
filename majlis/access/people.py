"""What one person may see of another: profile fields have audiences of their own, one rule for all exits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.kit.languages import active_code
from majlis.kit.text import clean_line
from majlis.network.models import FieldAudience, Person, Seat, Standing

Field = Literal[
    "function",
    "organisation",
    "sectors",
    "expertise",
    "languages",
    "time_zone",
    "availability",
    "about",
    "photo",
    "email",
]
FIELDS: tuple[Field, ...] = get_args(Field)


def _sharing(viewer: Viewer) -> Exists:
    mine = Seat.objects.filter(person=viewer.person_id, state=Seat.State.HELD).values("circle")
    return Exists(Seat.objects.filter(person=OuterRef("pk"), state=Seat.State.HELD, circle__in=mine))


def known(viewer: Viewer) -> QuerySet[Person]:
    """The accepted members, for accepted members; nobody for anybody else."""
    people = Person.objects.filter(standing=Standing.ACCEPTED, is_active=True)
    return people if viewer.vetted else people.none()


def called(among: QuerySet[Person], text: str, most: int) -> list[Person]:
    """Those whose name, in either script, has `text` in it; those it begins come first (one query)."""
    try:
        wanted = clean_line(text)
    except ValidationError:
        wanted = ""
    if not wanted:
        return []
    fits = Q(name__icontains=wanted) | Q(name_latin__icontains=wanted)
    begins = Q(name__istartswith=wanted) | Q(name_latin__istartswith=wanted)
    found = among.filter(fits).annotate(first=begins).select_related("country")
    return list(found.order_by("-first", "name", "pk")[:most])


def known_for_cards(viewer: Viewer) -> QuerySet[Person]:
    """People as authors are shown: whoever wrote something, with what a card needs loaded (for Prefetch)."""
    shares = _sharing(viewer) if viewer.vetted else Value(False, output_field=BooleanField())
    return Person.objects.select_related("organisation", "country", "sector").annotate(shares_circle=shares)


def field_q(viewer: Viewer, field: Field, prefix: str = "") -> Q:
    """People whose `field` the viewer may see. Put it beside every filter, sort, count and export.

    `prefix` leads from the queried model to the person, such as `person__`.
    """
    column = f"{prefix}see_{field}"
    if not viewer.vetted:
        return Q(**{f"{prefix}pk__in": []})
    seen = Q(**{column: FieldAudience.MEMBERS}) | Q(**{f"{prefix}pk": viewer.person_id})
    if viewer.organisation_id:
        seen |= Q(**{column: FieldAudience.ORGANISATION, f"{prefix}organisation": viewer.organisation_id})
    mine = Seat.objects.filter(person=viewer.person_id, state=Seat.State.HELD).values("circle")
    near = Seat.objects.filter(circle__in=mine, state=Seat.State.HELD).values("person")
    return seen | Q(**{column: FieldAudience.CIRCLES, f"{prefix}pk__in": near})


def may_see(viewer: Viewer, person: Person, field: Field) -> bool:
    """Whether the viewer sees one field of a person loaded by `known_for_cards` (no query)."""
    if not viewer.vetted:
        return False
    if person.pk == viewer.person_id:
        return True
    audience = getattr(person, f"see_{field}")
    if audience == FieldAudience.ORGANISATION:
        return person.organisation_id is not None and person.organisation_id == viewer.organisation_id
    if audience == FieldAudience.CIRCLES:
        shares: bool | None = getattr(person, "shares_circle", None)
        return known_for_cards(viewer).get(pk=person.pk).shares_circle if shares is None else shares  # type: ignore[attr-defined]
    return bool(audience == FieldAudience.MEMBERS)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person as this viewer sees them; what may not be seen is an empty string."""

    name: str
    name_latin: str = ""
    initials: str = ""
    url: str = ""
    photo_url: str = ""
    function: str = ""
    organisation: str = ""
    country_code: str = ""
    country_label: str = ""
    sector: str = ""


def initials(name: str) -> str:
    """Up to two letters that stand for a name, apart so that Arabic letters do not join.

    The Arabic article stands for nobody: without it half of all names would share one letter.
    """
    words = [word.removeprefix("ال") or word for word in name.split() if word[0].isalpha()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return " ".join(letters).upper()


def card(viewer: Viewer, person: Person) -> PersonCard:
    """The person as `viewer` sees them. Load people by `known_for_cards`, else each card costs queries."""
    if not viewer.vetted:
        return PersonCard(name=_("A member of the network"))
    if person.erased_at:
        return PersonCard(name=person.shown_name, initials="–")
    if person.standing != Standing.ACCEPTED and person.pk != viewer.person_id:
        return PersonCard(name=person.name, name_latin=person.name_latin, initials=initials(person.name))

    def seen(field: Field, value: Any) -> str:
        return str(value) if value and may_see(viewer, person, field) else ""

    photo = (
        reverse("membership:photo", args=[person.handle, person.photo_version])
        if person.photo_version
        else ""
    )
    return PersonCard(
        name=person.name,
        name_latin=person.name_latin,
        initials=initials(person.name),
        url=reverse("membership:expert", args=[person.handle]),
        photo_url=seen("photo", photo),
        function=seen("function", person.function),
        organisation=seen("organisation", person.organisation),
        country_code=person.country_id or "",
        country_label=person.country.label_in(active_code()) if person.country else "",
        sector=seen("sectors", person.sector),
    )


def hides(viewer: Viewer, item: Item, person_id: int | None) -> bool:
    """Whether a caveat of `item` keeps from `viewer` that this person wrote it, or something in it."""
    if person_id == viewer.person_id and person_id is not None:
        return False
    terms = item.terms
    return terms.hides_speakers or (terms.hides_author and person_id == item.author_id)


def signed(viewer: Viewer, item: Item, person: Person) -> PersonCard:
    """Whoever wrote an item, or something in it, as its readers see them: `card`, or nobody by name."""
    if hides(viewer, item, person.pk):
        return PersonCard(name=pgettext("in place of a name", "Not named"))
    return card(viewer, person)
