"""A placing in words: what stands in the history, and before whoever decides about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from majlis.access.caveats import Terms
from majlis.access.markings import Marking
from majlis.network.models import Circle
from majlis.readership.placing import expiry_in

_ISOLATE, _POP = "\u2068", "\u2069"


def in_words(facts: Mapping[str, Any], known: Iterable[int] | None = None) -> list[str]:
    """The parts of a stored placing as short phrases. `known` are the circles that the reader may know."""
    said = [f"\u2066{Marking(facts['marking']).label}{_POP}"]
    if facts.get("public"):
        said.append(_("published for everybody"))
    said += Terms.of(facts.get("caveats", ()), expiry_in(facts)).labels
    circles = Circle.objects.filter(pk__in=facts.get("circles", ()))
    shown = circles if known is None else circles.filter(pk__in=list(known))
    labels = [f"{_ISOLATE}{circle.full_label}{_POP}" for circle in shown]
    hidden = len(facts.get("circles", ())) - len(labels)
    said += labels
    if hidden > 0:
        said.append(_("circles that you may not know"))
    if n := len(facts.get("named", ())):
        said.append(ngettext("%(n)s named person", "%(n)s named people", n) % {"n": n})
    return said
