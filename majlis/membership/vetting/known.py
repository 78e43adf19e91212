"""Organisations by any of their names: their own, in Latin letters, short, official in four languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from majlis.kit.languages import active_code
from majlis.network.models import Organisation, Person
from majlis.network.people import FieldAudience
from majlis.search.letters import fold

MOST_CLOSE = 3
_BETWEEN = re.compile(r"[^\w'’ʼ]+")


def tellable() -> set[int]:
    """The organisations that may be suggested: not one whose every person hides where they work.

    Whoever types such a name finds it; a list of names must not say that somebody of it is here.
    """
    staff = Person.objects.filter(organisation=OuterRef("pk"), erased_at__isnull=True)
    shown_by_one = staff.filter(see_organisation=FieldAudience.MEMBERS)
    found = Organisation.objects.filter(~Exists(staff) | Exists(shown_by_one))
    return set(found.values_list("pk", flat=True))


def folded(name: str) -> str:
    """A name without what differs from one writer to the next: case, accents, hyphens, forms of letters."""
    return " ".join(filter(None, map(fold, _BETWEEN.split(name))))


def _whole(organisation: Organisation) -> Iterator[str]:
    yield from (organisation.name, organisation.name_latin)
    yield from (said for said, _short in organisation.names.values())


def _short(organisation: Organisation) -> Iterator[str]:
    yield organisation.short_name
    yield from (short for _said, short in organisation.names.values())


def called(among: Iterable[Organisation], text: str) -> list[Organisation]:
    """Those that have this name: by their code, else by a whole name, else by a short one."""
    every, wanted = list(among), folded(text)
    if coded := [one for one in every if one.code == text.strip().lower()]:
        return coded
    for names in (_whole, _short):
        if found := [one for one in every if wanted and wanted in map(folded, names(one))]:
            return found
    return []


def close(among: Iterable[Organisation], text: str) -> list[Organisation]:
    """A few whose names are near to what was typed, the nearest first."""
    by_name: dict[str, Organisation] = {}
    for one in among:
        for name in map(folded, (*_whole(one), *_short(one))):
            by_name.setdefault(name, one)
    by_name.pop("", None)
    wanted = folded(text)
    near = get_close_matches(wanted, by_name, n=2 * MOST_CLOSE, cutoff=0.7)
    words = set(wanted.split())
    near += [name for name in by_name if words and words <= set(name.split())]
    return list(dict.fromkeys(by_name[name] for name in near))[:MOST_CLOSE]


def several(found: Iterable[Organisation]) -> ValidationError:
    """What is said where a name is that of several."""
    names = ", ".join(f"\u2068{shown(one)}\u2069 ({one.code})" for one in found)
    sentence = _("Several organisations are called this. Type the code of the one you mean: %(names)s")
    return ValidationError(sentence, params={"names": names})


def shown(organisation: Organisation) -> str:
    """What it is called in the language of the page, where it has an official name in that."""
    return str(organisation.names.get(active_code(), [organisation.name])[0] or organisation.name)


def offered(among: Sequence[Organisation]) -> list[tuple[str, str]]:
    """What may be typed for each: a name, and beside it what the page calls the organisation."""
    options: dict[str, str] = {}
    for one in among:
        label = shown(one)
        for name in (label, one.name, one.name_latin, one.short_name):
            if name:
                options.setdefault(name, label if label != name else one.short_name)
    return list(options.items())
