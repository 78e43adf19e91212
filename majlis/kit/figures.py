"""Numbers as a reader of the active language expects them."""

from functools import lru_cache
from typing import Literal

from babel.numbers import format_decimal
from babel.units import format_unit

from majlis.kit.languages import active_code


def figure(value: float) -> str:
    """`value` with the separators of the active language, in Western digits."""
    return _written(value, active_code())


@lru_cache(maxsize=4096, typed=True)
def _written(value: float, language: str) -> str:
    """A page of facets or tiles writes the same small numbers hundreds of times."""
    return format_decimal(value, locale=language)


def file_size(octets: int) -> str:
    """A file's size as people say it: "25 MB", "340 kB", with the unit in the active language."""
    large = octets >= 1024 * 1024
    amount = round(octets / 1024**2, 1) if large else max(1, round(octets / 1024))
    unit = "digital-megabyte" if large else "digital-kilobyte"
    # The short megabyte of Arabic is two letters that nobody knows, beside a kilobyte that is written out.
    length: Literal["long", "short"] = "long" if large and active_code() == "ar" else "short"
    return format_unit(amount, unit, length=length, locale=active_code())
