"""A person as a vCard 4.0 (RFC 6350), with nothing in it that the viewer may not see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from majlis.membership.queries import Portrait

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FOLD_AT = 75


def _escaped(text: str) -> str:
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for sign, written in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def _folded(line: str) -> str:
    """At most 75 octets a line, never cutting a letter; the rest goes on after a space."""
    lines, now, size = [], "", 0
    for letter in line:
        width = len(letter.encode("utf-8", "replace"))
        if size + width > _FOLD_AT:
            lines.append(now)
            now, size = " ", 1
        now, size = now + letter, size + width
    return "\r\n".join([*lines, now])


def _lines(portrait: Portrait, address: str) -> Iterator[tuple[str, str]]:
    card = portrait.card
    yield "KIND", "individual"
    yield "FN", _escaped(card.name)
    if card.name_latin and card.name_latin != card.name:
        yield "FN", _escaped(card.name_latin)
    if card.organisation:
        yield "ORG", _escaped(card.organisation)
    if card.function:
        yield "TITLE", _escaped(card.function)
    if portrait.email:
        yield "EMAIL", _escaped(portrait.email)
    if card.country_label:
        yield "ADR", f";;;;;;{_escaped(card.country_label)}"
    if portrait.zone:
        yield "TZ", _escaped(portrait.zone)
    if portrait.skills:
        yield "CATEGORIES", ",".join(_escaped(skill.label) for skill, _ in portrait.skills)
    yield "URL", address


def vcard(portrait: Portrait, address: str) -> str:
    """The card as text; `address` is the full address of the person's page."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        *(f"{name}:{value}" for name, value in _lines(portrait, address)),
        "END:VCARD",
    ]
    return "\r\n".join(_folded(line) for line in lines) + "\r\n"
