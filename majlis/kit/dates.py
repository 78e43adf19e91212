"""Dates and times in words of the reader's language, with Western digits, in the reader's time zone."""

import zoneinfo
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_time, format_timedelta, get_datetime_format
from django.utils import timezone
from django.utils.translation import pgettext

from majlis.kit.languages import active_code, known_code

Length = Literal["full", "long", "medium", "short"]
_JUST_NOW = timedelta(seconds=45)
_LOCALES = {code: Locale.parse(code) for code in ("ar", "en", "fr", "es")}


def _locale(code: str | None) -> Locale:
    return _LOCALES[known_code(code) if code else active_code()]


def zone_called(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of that name; UTC where there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


@lru_cache(maxsize=1)
def _other_names() -> dict[str, list[str]]:
    """The older names of each time zone, which the catalogue of places goes by."""
    found: dict[str, list[str]] = {}
    for older, zone in get_global("zone_aliases").items():
        found.setdefault(zone, []).append(older)
    return found


def same_zone(name: str) -> str:
    """One name for a time zone that has several: Asia/Kolkata and Asia/Calcutta are the same."""
    return "UTC" if name == "UTC" else str(get_global("zone_aliases").get(name, name))


def place_of(name: str, *, code: str | None = None) -> str:
    """A time zone by its city in words of the reader's language: "Cairo", «القاهرة», « Le Caire »."""
    known = _locale(code).time_zones
    now = get_global("zone_aliases").get(name, name)
    for called in (name, now, *_other_names().get(now, ())):
        if city := known.get(called, {}).get("city"):
            return str(city)
    return name.rpartition("/")[2].replace("_", " ")


def relative(when: datetime, *, now: datetime | None = None, code: str | None = None) -> str:
    """How long ago, or in how long, in words: "3 days ago", «قبل 3 أيام», « il y a 3 jours »."""
    distance = when - (now or timezone.now())
    if abs(distance) < _JUST_NOW:
        return pgettext("moment", "just now")
    return format_timedelta(distance, granularity="minute", add_direction=True, locale=_locale(code))


def day(when: date, *, length: Length = "long", code: str | None = None) -> str:
    """The date in words; a moment is first brought to the reader's time zone."""
    local = timezone.localtime(when) if isinstance(when, datetime) else when
    return format_date(local, format=length, locale=_locale(code))


def clock(when: datetime, *, code: str | None = None) -> str:
    """The time of day in hours and minutes, in the reader's time zone."""
    return format_time(timezone.localtime(when).time(), format="short", locale=_locale(code))


def _zone(when: datetime) -> str:
    """What the time zone is called at that moment; one without letters by its distance: +0545 is UTC+5:45."""
    called = timezone.localtime(when).tzname() or ""
    if called[:1] not in ("+", "-"):
        return called
    hours, minutes = int(called[1:3]), int(called[3:5] or 0)
    if not hours and not minutes:
        return "UTC"
    return f"\u2066UTC{called[0]}{hours}{f':{minutes:02}' if minutes else ''}\u2069"


@lru_cache(maxsize=8192)
def _moment(when: datetime, zone: str, length: Length, code: str) -> str:
    """The words for a moment in the time zone of that name; a busy page asks for the same ones again."""
    pattern = str(get_datetime_format(length, locale=_locale(code)))
    joined = pattern.replace("{0}", clock(when, code=code)).replace(
        "{1}", day(when, length=length, code=code)
    )
    return f"{joined} ({_zone(when)})"


def moment(when: datetime, *, length: Length = "long", code: str | None = None) -> str:
    """Date, time and zone, for the title of a relative time and wherever precision counts."""
    zone = timezone.get_current_timezone_name()  # also tells apart moments that only differ in it
    return _moment(when, zone, length, known_code(code) if code else active_code())
