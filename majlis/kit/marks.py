"""The smallest components: one line of HTML each, used as tags and filters by `{% load kit %}`."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from majlis.kit import dates
from majlis.kit.figures import figure

# These say where something goes, so they turn round with the line.
POINTING = frozenset({"arrow", "back", "chevron", "chevron-back", "exit", "reply", "list", "sort"})
MARKINGS = ("clear", "green", "amber", "strict", "red")
PRINTED = {"strict": "AMBER+STRICT"}
# From a week on, the date says more than a distance.
NEAR = timedelta(days=7)


def icon(name: str, label: str = "") -> SafeString:
    """A drawn sign from the sprite; decoration unless it has a `label`."""
    return _drawn(name, str(label))


@lru_cache(maxsize=512)
def _drawn(name: str, label: str) -> SafeString:
    sprite = static("kit/icons.svg")
    points = " points" if name in POINTING else ""
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon{}" {}><use href="{}#{}"/></svg>', points, said, sprite, name)


def num(value: float | None) -> SafeString | str:
    """A number with the separators of the language, isolated so that its parts never change places."""
    if value is None:
        return ""
    return format_html('<bdi class="num" dir="ltr">{}</bdi>', figure(value))


def when(moment: datetime | None) -> SafeString | str:
    """How long ago or ahead, with the exact moment behind it."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        dates.moment(moment),
        dates.relative(moment) if abs(moment - timezone.now()) < NEAR else dates.day(moment),
    )


def day(moment: date | None) -> SafeString | str:
    """A date in words."""
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), dates.day(moment))


def marking_name(marking: Any) -> str:
    """The plain name of a marking given as its number, its name, or its label; amber when unknown."""
    if isinstance(marking, int):
        return MARKINGS[marking] if 0 <= marking < len(MARKINGS) else "amber"
    name = str(marking or "").lower().removeprefix("tlp:")
    return "strict" if "strict" in name else name if name in MARKINGS else "amber"


def tlp(marking: Any) -> SafeString:
    """The badge of a marking. The label is never translated and always runs from left to right."""
    name = marking_name(marking)
    colour = "amber" if name == "strict" else name
    return format_html('<span class="tlp {}">TLP:{}</span>', colour, PRINTED.get(name, name.upper()))


def caveats(labels: Iterable[str]) -> SafeString:
    """What the source asks for beside the marking, in words: one chip each."""
    return format_html_join("", '<span class="chip caveat">{}</span>', ((label,) for label in labels))


def highlighted(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Pieces of a text, with a mark around each that is True. A page of hits has forty such texts."""
    return SafeString(
        "".join(f"<mark>{escape(text)}</mark>" if yes else escape(text) for text, yes in pieces)
    )


def tile(country: Any, label: str = "") -> SafeString | str:
    """A country's tile: a code with a `label`, or a thing that has both; read aloud it is the label."""
    code = getattr(country, "code", country)
    said = label or getattr(country, "label", "")
    if not code or not said:
        return format_html('<span class="tile">{}</span>', code) if code else ""
    return format_html(
        '<span class="tile" title="{}"><span aria-hidden="true">{}</span><bdi class="hush">{}</bdi></span>',
        said,
        code,
        said,
    )


def face(card: Any, size: str = "") -> SafeString:
    """The picture of a person, or the letters that stand for it."""
    photo = getattr(card, "photo_url", "")
    if photo:
        return format_html('<img class="face {}" src="{}" alt="" width="40" height="40">', size, photo)
    letters = getattr(card, "initials", "") or "·"
    return format_html('<span class="face {}" aria-hidden="true">{}</span>', size, letters)
