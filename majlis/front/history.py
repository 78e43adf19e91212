"""Public facts about the network of experts that this hub serves, as its own pages tell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_interval
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from majlis.kit.languages import active_code
from majlis.network.models import Organisation, OrganisationRole, Plenary

# Where there is no name in the reader's language, these are asked in turn.
_LATIN = ("en", "fr", "es")


@dataclass(frozen=True)
class Meeting:
    """A plenary as a line of the timeline."""

    number: int
    place: str
    dates: str
    host: SafeString
    people: str
    countries: str
    themes: list[str]


@dataclass(frozen=True)
class Body:
    """An organisation in a role, with its years."""

    name: SafeString
    years: str


def _span(low: int | None, high: int | None) -> str:
    """Sources differ: one figure, or the lowest and the highest."""
    found = [str(value) for value in (low, high) if value]
    return "–".join(dict.fromkeys(found))


def _years(starts: date | None, ends: date | None) -> str:
    years = list(dict.fromkeys(str(one.year) for one in (starts, ends) if one))
    if starts and not ends:
        return _("since %(year)s") % {"year": years[0]}
    return "–".join(years)


def _called(organisation: Organisation | None) -> SafeString:
    """What it is called by the reader's language, its own name beside it where that is another script's.

    Without an official name in that language it keeps the Latin one it has, in Arabic its Arabic one.
    """
    if organisation is None:
        return format_html("")
    language, name, short = _name_for(organisation, active_code())
    shown = _bdi(f"{name} ({short})" if short and short != name else name, language)
    own = organisation.name
    if not organisation.name_latin or own == name:
        return shown
    tongue = next((code for code, (said, _short) in organisation.names.items() if said == own), "")
    return format_html('{} <span class="quiet">{}</span>', shown, _bdi(own, tongue))


def _name_for(organisation: Organisation, reader: str) -> tuple[str, str, str]:
    """Language ('' for unknown), name and short name for a reader of this language."""
    for language in (reader, *_LATIN):
        if language in organisation.names:
            name, short = organisation.names[language]
            return language, name, short or organisation.short_name
    arabic = any("\u0600" <= letter <= "\u06ff" for letter in organisation.name)
    own = organisation.name if reader == "ar" and arabic else organisation.name_latin or organisation.name
    return "", own, organisation.short_name


def _bdi(text: str, language: str) -> SafeString:
    tongue = format_html(' lang="{}"', language) if language else ""
    return format_html("<bdi{}>{}</bdi>", tongue, text)


def plenaries() -> list[Meeting]:
    """The plenaries so far, the last one first (one query)."""
    code = active_code()
    held = Plenary.objects.select_related("country", "host").filter(starts__lte=timezone.now())
    return [
        Meeting(
            number=one.number,
            place=f"{one.city.get(code) or one.city.get('en', '')}, {one.country.label}".replace(
                ", ", "، " if code == "ar" else ", "
            ),
            dates=format_interval(one.starts, one.ends, "yMMMd", locale=code),
            host=_called(one.host),
            people=_span(one.people_low, one.people_high),
            countries=_span(one.countries_low, one.countries_high),
            themes=one.themes.get(code) or one.themes.get("en", []),
        )
        for one in held.order_by("-number")
    ]


def bodies() -> list[tuple[str, list[Body]]]:
    """Organisations by their role, the roles in the order in which they are declared (one query)."""
    rows = OrganisationRole.objects.select_related("organisation").order_by("starts", "organisation__name")
    found: dict[str, list[Body]] = {role.value: [] for role in OrganisationRole.Role}
    for row in rows:
        found[row.role].append(Body(_called(row.organisation), _years(row.starts, row.ends)))
    return [(str(OrganisationRole.Role(role).label), list_) for role, list_ in found.items() if list_]
