"""Moments and numbers as a reader of the active language expects them, in the reader's own time zone."""

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal
from django.utils import timezone

from majlis.kit.languages import active_code

_NEAR = timedelta(days=7)
_SOON = timedelta(seconds=60)


def number(value: float) -> str:
    """`value` with the separators of the active language, in Western digits."""
    return format_decimal(value, locale=active_code())


def day(moment: date) -> str:
    """A date in words: 21 November 2026. A moment is taken in the active time zone."""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).date()
    return format_date(moment, "long", locale=active_code())


def exact(moment: datetime) -> str:
    """Date, time and zone: 21 November 2026, 14:05 GMT+1."""
    local = timezone.localtime(moment)
    clock = format_time(local, "HH:mm", locale=active_code())
    zone = format_datetime(local, "O", locale=active_code())
    return f"{day(moment)}, {clock} {zone}".replace(", ", "، " if active_code() == "ar" else ", ")


def distance(moment: datetime, now: datetime | None = None) -> str:
    """How far away in words (2 hours ago, in 3 days); from a week on the date says more."""
    span = moment - (now or timezone.now())
    if abs(span) >= _NEAR:
        local = timezone.localtime(moment)
        this_year = local.year == timezone.localtime(now).year
        return format_date(local, "d MMM" if this_year else "d MMM y", locale=active_code())
    if abs(span) < _SOON:
        span = timedelta(seconds=-1 if span <= timedelta() else 1) * _SOON.total_seconds()
    return format_timedelta(span, add_direction=True, threshold=1.2, locale=active_code())
