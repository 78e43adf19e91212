"""Numbers as a reader of the active language expects them."""

from babel.numbers import format_decimal

from majlis.kit.languages import active_code


def figure(value: float) -> str:
    """`value` with the separators of the active language, in Western digits."""
    return format_decimal(value, locale=active_code())
