"""The form that changes a resource: what it was made from, and what it asks before it is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from majlis.access import gate, growing
from majlis.access.markings import State
from majlis.access.rules import Placement
from majlis.access.viewer import ViewerRequest
from majlis.kit import stale
from majlis.library.drafting import seals
from majlis.library.forms import CardForm, initial_of
from majlis.library.models import Resource

_WORDS = ("title", "summary", "kind_of", "topics", "language")


def opened(request: ViewerRequest, resource: Resource, card: Placement) -> CardForm:
    """The form as the page opens, where `card` is how it stands, or as it was sent with its seals of then."""
    if request.method == "POST":
        form = CardForm(request.viewer, request.POST)
        form.seals = stale.sent(request.POST)
        return form
    form = CardForm(request.viewer, initial=initial_of(resource))
    form.seals = seals(resource, card, form.initial["topics"])
    return form


def question(request: ViewerRequest, resource: Resource, card: Placement, form: CardForm) -> dict[str, Any]:
    """What is asked before more come to read it. Raises Outdated: asked is about who reads it now."""
    stale.check(form.seals, seals(resource, card, resource.topics.values_list("pk", flat=True)))
    if resource.state == State.DRAFT:  # nobody reads it before it is published, which shows its readers
        return {}
    now = replace(card, state=State.PUBLISHED)
    wanted = form.plan(request.user).keeping(now, own=True)  # nobody else may change it
    before, after = (gate.reach(request.viewer, one) for one in (now, wanted))
    return growing.asked(request.POST, before, after)


def renew(form: CardForm, resource: Resource, card: Placement, gone: stale.Outdated) -> None:
    """Set beside what was typed what is stored now, and choose those readers who are in force."""
    stored = initial_of(resource)
    form.seals = seals(resource, card, stored["topics"])
    if stale.READERS in gone.names:
        form.choose_in_force(resource)
    if stale.WORDS in gone.names:
        form.set_beside({name: stored[name] for name in _WORDS})
