"""One's own bookkeeping, and the names that a form offers."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from majlis.access import gate, people, rules
from majlis.access.doors import Door, door
from majlis.access.viewer import ViewerRequest
from majlis.discussions import actions
from majlis.discussions.addresses import thread_address
from majlis.discussions.forms import AskForm
from majlis.discussions.models import Thread
from majlis.network.models import Person

MOST_OFFERED = 8
_OF_THREAD = re.compile(r"thread-([0-9]{1,18})")


def _offered(request: ViewerRequest, readers: QuerySet[Person]) -> JsonResponse:
    """The people a list offers, as {value: handle, label: name, country: its code}."""
    others = readers.exclude(pk=request.viewer.person_id or 0)
    found = people.called(others, request.GET.get("q", ""), MOST_OFFERED)
    offered = [{"value": one.handle, "label": one.name, "country": one.country_id or ""} for one in found]
    return JsonResponse(offered, safe=False)


@door(Door.MEMBER)
@require_GET
def mentionable(request: ViewerRequest, thread_id: int) -> JsonResponse:
    """The readers of a thread by name, as far as one may learn them."""
    thread = gate.get(request.viewer, Thread, pk=thread_id)
    return _offered(request, gate.known_readers(request.viewer, rules.Placement.of(thread)))


@door(Door.MEMBER)
@require_GET
def mentionable_so_far(request: ViewerRequest) -> JsonResponse:
    """Those who would read what is being written, by name."""
    form = AskForm(request.viewer, request.GET)
    return _offered(request, gate.known_readers(request.viewer, form.plan(request.user)))


def _begun_at(key: str) -> str:
    """The page on which a draft was begun."""
    thread = _OF_THREAD.fullmatch(key)
    if thread:
        return thread_address(int(thread[1]))
    return reverse("discussions:ask" if key == "ask" else "discussions:threads")


@door(Door.MEMBER)
@require_POST
def draft(request: ViewerRequest) -> HttpResponse:
    """Keep what has been begun, or throw it away when `drop` is sent."""
    typed = request.POST
    key = typed.get("key", "")
    if "drop" in typed:
        actions.drop_draft(request.viewer, key=key)
        return redirect(_begun_at(key))
    try:
        actions.save_draft(
            request.viewer,
            key=key,
            title=typed.get("title", ""),
            text=typed.get("text", ""),
            choices={name: typed.getlist(name) for name in typed},
        )
    except ValidationError:
        return HttpResponse(status=422)
    return HttpResponse(status=204)


@door(Door.MEMBER)
@require_POST
def follow(request: ViewerRequest, thread_id: int) -> HttpResponse:
    """Be told of what is written in a thread."""
    actions.follow(request.viewer, thread=gate.get(request.viewer, Thread, pk=thread_id))
    messages.success(request, _("You follow this now."))
    return redirect(thread_address(thread_id))


@door(Door.MEMBER)
@require_POST
def unfollow(request: ViewerRequest, thread_id: int) -> HttpResponse:
    """No longer be told of what is written in a thread."""
    actions.unfollow(request.viewer, thread=gate.get(request.viewer, Thread, pk=thread_id))
    messages.success(request, _("You no longer follow this."))
    return redirect(thread_address(thread_id))


@door(Door.MEMBER)
@require_POST
def unread(request: ViewerRequest, thread_id: int) -> HttpResponse:
    """Keep a thread among the unread ones."""
    actions.keep_unread(request.viewer, thread=gate.get(request.viewer, Thread, pk=thread_id))
    messages.success(request, _("It stays among the unread ones until you open it again."))
    return redirect("discussions:threads")
