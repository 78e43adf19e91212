"""Numbers as a reader of the active language expects them."""

from functools import lru_cache

from babel.numbers import format_decimal

from majlis.kit.languages import active_code


def figure(value: float) -> str:
    """`value` with the separators of the active language, in Western digits."""
    return _written(value, active_code())


@lru_cache(maxsize=4096, typed=True)
def _written(value: float, language: str) -> str:
    """A page of facets or tiles writes the same small numbers hundreds of times."""
    return format_decimal(value, locale=language)
