"""The pages of the library: gate, then query or form, then a verb, then a redirect."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from majlis.access import deriving, gate, people, policy, rules
from majlis.access.doors import Door, door
from majlis.access.forms import initial_terms
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.twice import unless_done
from majlis.access.viewer import ViewerRequest
from majlis.files.actions import hold_file, release_files
from majlis.files.models import HeldFile
from majlis.kit.forms import Form
from majlis.kit.paging import page
from majlis.kit.ratelimit import Allowance, keep_pace
from majlis.kit.stale import Outdated
from majlis.kit.toasts import what_is_wrong
from majlis.ledger.texts import looked_through
from majlis.library import actions, changing, drafting, queries, shown
from majlis.library.forms import CardForm, FilesForm, ShareForm, VersionForm
from majlis.library.models import Resource
from majlis.library.safeguard import draft_sent, resource_sent, version_sent
from majlis.network.models import Person

SIZE = 20
SHARING = Allowance(times=30, seconds=3600)  # each may bring ten files that have to be read
CHANGING = Allowance(times=60, seconds=3600)
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def _address(resource: Resource) -> str:
    return reverse("library:resource", args=[resource.pk])


@door(Door.MEMBER)
@require_safe
def library(request: ViewerRequest) -> HttpResponse:
    """All resources the viewer may read, narrowed by kind, topic and language."""
    wanted = queries.Wanted.of(request.GET)
    rows = page(request, queries.listed(request.viewer, wanted), SIZE)
    counts = queries.counts(request.viewer, wanted)
    context = {
        "page": rows,
        "lines": [shown.line(request.viewer, resource) for resource in rows],
        "wanted": wanted,
        "facets": shown.facets(request.GET, wanted, counts),
        "sorts": shown.sorts(request.GET, wanted),
    }
    return render(request, "library/library.html", context)


@door(Door.PUBLIC)
@require_safe
def resource(request: ViewerRequest, pk: int) -> HttpResponse:
    """One resource: who reads it, what it says, its files and versions, what is near to it."""
    viewer = request.viewer
    found = queries.resource(viewer, pk)
    versions, placed = shown.versions(found), gate.placed(viewer, found)
    others = viewer.vetted and found.state == State.PUBLISHED and found.author_id != viewer.person_id
    context = {
        "resource": found,
        "author": people.signed(viewer, found, found.author),
        "marking": Marking(found.marking),
        "reach": gate.reach(viewer, placed.card.foreseen, placed.read) if viewer.vetted else None,
        "files": versions[0].files if versions else [],
        "own": found.author_id == viewer.person_id,
        "versions": versions,
        "language": shown.OWN_NAMES.get(found.language, ""),
        "topics": list(found.topics.all()),
        "circles": list(found.circles.all()) if viewer.vetted else [],
        # What it came from is nearest to it.
        "related": [] if placed.sources else queries.related(viewer, found),
        "sources": placed.sources,
        "may": {"report": others}
        | {
            verb: policy.allowed(viewer, name, found)
            for verb, name in (
                ("edit", "resource.edited"),
                ("publish", "resource.published"),
                ("add", "version.added"),
                ("withdraw", "resource.withdrawn"),
            )
        },
    }
    return render(request, "library/resource.html", context)


@door(Door.MEMBER)
@looked_through(resource_sent)
@read_or_send
def share(request: ViewerRequest) -> HttpResponse:
    """Share a resource: what was typed stays when something is refused, and so do the sound files."""
    gate.require(request.viewer, "resource.shared")
    if request.method != "POST":
        return _share_page(request, ShareForm(request.viewer, initial=_asked_for(request)))
    form = ShareForm(request.viewer, request.POST, request.FILES)
    if form.is_valid() and keep_pace(form, str(request.viewer.person_id), "share", SHARING):
        try:
            with form.sent() as uploads:
                made = actions.share_resource(request.viewer, card=form.card(), uploads=uploads)
        except ValidationError as wrong:
            form.add_errors(wrong)
        else:
            _settle(request, form)
            messages.success(request, _("Your resource is shared."))
            return redirect(_address(made))
    _hold(request, form)
    return _share_page(request, form, status=form.status)


def _asked_for(request: ViewerRequest) -> dict[str, Any]:
    """What an address may fill in: circles, named people, topics and a title."""
    lists = {name: request.GET.getlist(name)[:20] for name in ("circles", "named", "topics")}
    typed = {**lists, "title": request.GET.get("title", "")[:300].replace("\0", "")}
    return {**typed, **_made_from(request)}


def _made_from(request: ViewerRequest) -> dict[str, Any]:
    """The widest placement of something made from `?from=`. 404 where the viewer cannot read that."""
    number, person = request.GET.get("from", ""), request.user
    if not number or not isinstance(person, Person):
        return {}
    viewer, source = request.viewer, gate.get(request.viewer, Item, pk=number)
    derived = deriving.derive([source], person)
    circles = gate.addressable(viewer).filter(pk__in=derived.circles)
    known = gate.known_readers(viewer, rules.Placement.of(source)).values("pk")
    named = Person.objects.filter(pk__in=derived.named).filter(pk__in=known)
    return {
        "made_from": source.pk,
        "marking": derived.marking.value,
        "circles": list(circles.values_list("slug", flat=True)),
        "named": list(named.values_list("handle", flat=True)),
        **initial_terms(derived.terms),
    }


def _share_page(request: ViewerRequest, form: ShareForm, status: int = 200) -> HttpResponse:
    card = form.plan(request.user)
    if sources := form.made_from_chosen():
        card = deriving.foreseen(request.viewer, card, sources)
    context = {"form": form, **_audience(request, form, card)}
    return render(request, "library/share.html", context, status=status)


def _audience(
    request: ViewerRequest, form: CardForm, card: rules.Placement, read: tuple[bool, ...] | None = None
) -> dict[str, Any]:
    """Who would read it as the form stands now."""
    return {"marking": form.marking_chosen, "reach": gate.reach(request.viewer, card, read)}


def _hold(request: ViewerRequest, form: FilesForm) -> None:
    """Keep the sound files of a form that was refused, and name those that could not be kept."""
    if unticked := form.unticked:
        release_files(request.viewer, tokens=unticked)
    kept: list[HeldFile] = []
    lost: list[str] = []
    for upload in form.arrived():
        beside = [*form.tokens, *(file.token for file in kept)]
        try:
            held = hold_file(request.viewer, uploaded=upload, beside=beside)
        except ValidationError:
            held = None
        if held:
            kept.append(held)
        else:
            lost.append(drafting.shown_name(upload))
    form.held_now(kept, lost)


def _settle(request: ViewerRequest, form: FilesForm) -> None:
    """What waited is stored now, and what lost its tick is not wanted: neither need wait any longer."""
    if tokens := [*form.tokens, *form.unticked]:
        release_files(request.viewer, tokens=tokens)


@door(Door.MEMBER)
@looked_through(resource_sent)
@read_or_send
def edit(request: ViewerRequest, pk: int) -> HttpResponse:
    """Change what a resource says about itself and whom it is addressed to."""
    found = gate.get(request.viewer, Resource, pk=pk)
    gate.require(request.viewer, "resource.edited", found)
    placed = gate.placed(request.viewer, found)
    form, question = changing.opened(request, found, placed.card), {}
    if form.is_valid():
        try:
            question = changing.question(request, found, placed.card, form)
            if not question and keep_pace(form, str(request.viewer.person_id), "edit resource", CHANGING):
                actions.edit_resource(request.viewer, resource=found, card=form.card(), seen=form.seals)
                messages.success(request, _("Your changes are stored."))
                return redirect(_address(found))
        except Outdated as gone:
            found = gate.get(request.viewer, Resource, pk=pk)
            placed = gate.placed(request.viewer, found)
            changing.renew(form, found, placed.card, gone)
        except ValidationError as wrong:
            form.add_errors(wrong)
    now = placed.card.unsigned_for(request.viewer.person_id)
    card = form.plan(request.user).keeping(now, own=True)  # nobody else may change it
    context = {"form": form, "resource": found, **_audience(request, form, card, placed.read), **question}
    return render(request, "library/edit.html", context, status=form.status if form.is_bound else 200)


@door(Door.MEMBER)
@looked_through(version_sent)
@read_or_send
def version(request: ViewerRequest, pk: int) -> HttpResponse:
    """Add a version: what is new, which files stay, which are added."""
    found = gate.get(request.viewer, Resource, pk=pk)
    gate.require(request.viewer, "version.added", found)
    if request.method != "POST":
        return _version_page(request, found, VersionForm(request.viewer, found))
    form = VersionForm(request.viewer, found, request.POST, request.FILES)
    if form.is_valid() and keep_pace(form, str(request.viewer.person_id), "share", SHARING):
        try:
            with form.sent() as uploads:
                actions.add_version(
                    request.viewer,
                    resource=found,
                    note=form.cleaned_data["note"],
                    kept=form.cleaned_data.get("kept", []),
                    uploads=uploads,
                )
        except ValidationError as wrong:
            form.add_errors(wrong)
        else:
            _settle(request, form)
            messages.success(request, _("The new version is shared."))
            return redirect(_address(found))
    _hold(request, form)
    return _version_page(request, found, form, status=form.status)


def _version_page(
    request: ViewerRequest, found: Resource, form: VersionForm, status: int = 200
) -> HttpResponse:
    return render(request, "library/version.html", {"form": form, "resource": found}, status=status)


def _own_state(request: ViewerRequest, pk: int) -> str:
    """What became of a resource of one's own; '' for one that is not."""
    now = gate.get(request.viewer, Resource, pk=pk)
    return now.state if now.author_id == request.viewer.person_id else ""


@door(Door.MEMBER)
@looked_through(draft_sent)
@require_POST
def publish(request: ViewerRequest, pk: int) -> HttpResponse:
    """Open a draft to its readers."""
    found = gate.get(request.viewer, Resource, pk=pk)
    try:
        unless_done(
            lambda: actions.publish_resource(request.viewer, resource=found),
            lambda: _own_state(request, pk) == State.PUBLISHED,
        )
    except ValidationError as wrong:
        messages.error(request, what_is_wrong(wrong))
    else:
        messages.success(request, _("Your resource is shared."))
    return redirect(_address(found))


@door(Door.MEMBER)
@read_or_send
def withdraw(request: ViewerRequest, pk: int) -> HttpResponse:
    """Say what withdrawing means, then do it."""
    found = gate.get(request.viewer, Resource, pk=pk)
    if request.method == "POST" and found.state == State.WITHDRAWN:  # the button was pressed twice
        return redirect(_address(found))
    gate.require(request.viewer, "resource.withdrawn", found)
    if request.method != "POST":
        return render(request, "library/withdraw.html", {"resource": found, "form": Form()})
    actions.withdraw_resource(request.viewer, resource=found)
    messages.success(request, _("The resource is withdrawn."))
    own = found.author_id == request.viewer.person_id
    return redirect(_address(found) if own else reverse("library:library"))
