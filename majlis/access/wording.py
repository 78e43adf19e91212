"""A placing in words: what stands in the history, and before whoever decides about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from majlis.access.caveats import Terms
from majlis.access.markings import Marking
from majlis.access.placing import expiry_in
from majlis.network.models import Circle

_ISOLATE, _POP = "\u2068", "\u2069"


def labels_of(placings: Iterable[Mapping[str, Any] | None], known: QuerySet[Circle]) -> dict[int, str]:
    """What the circles of all these stored placings are called, of those among `known` (one query)."""
    wanted = {pk for facts in placings if facts for pk in facts.get("circles", ())}
    shown = Circle.objects.filter(pk__in=wanted).filter(pk__in=known.values("pk")) if wanted else []
    return {circle.pk: f"{_ISOLATE}{circle.full_label}{_POP}" for circle in shown}


def in_words(facts: Mapping[str, Any], labels: Mapping[int, str]) -> list[str]:
    """The parts of a stored placing as short phrases; `labels` as `labels_of` made them."""
    said = [f"\u2066{Marking(facts['marking']).label}{_POP}"]
    if facts.get("public"):
        said.append(_("published for everybody"))
    said += Terms.of(facts.get("caveats", ()), expiry_in(facts)).labels
    circles = set(facts.get("circles", ()))
    said += [label for pk, label in labels.items() if pk in circles]
    if circles - set(labels):
        said.append(_("circles that you may not know"))
    if n := len(facts.get("named", ())):
        said.append(ngettext("%(n)s named person", "%(n)s named people", n) % {"n": n})
    return said
