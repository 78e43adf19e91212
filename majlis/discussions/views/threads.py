"""The list of threads, asking, and the page of one thread."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from majlis.access import gate
from majlis.access.doors import Door, door
from majlis.access.markings import State
from majlis.access.rules import Placement
from majlis.access.twice import unless_done
from majlis.access.viewer import Viewer, ViewerRequest
from majlis.discussions import actions, policy, queries, shown, texts
from majlis.discussions.addresses import POSTS_A_PAGE, thread_address
from majlis.discussions.forms import AskForm, ReplyForm, initial_of
from majlis.discussions.models import Draft, Post, Thread
from majlis.discussions.queries.lists import TABS
from majlis.discussions.safeguard import draft_sent, question_sent
from majlis.kit import stale
from majlis.kit.languages import CODES, LANGUAGES
from majlis.kit.paging import Page, number_in, page
from majlis.kit.ratelimit import Allowance, keep_pace
from majlis.kit.toasts import what_is_wrong
from majlis.ledger.texts import looked_through
from majlis.network.models import Circle, Topic
from majlis.notifications.actions import mark_item_read

ALONE = ("form", "marking", "language", "expires")  # of a draft: fields with one value
ASKING = Allowance(times=20, seconds=3600)


def _address(request: HttpRequest, **changed: str) -> str:
    """The list's address with other filters, from its first page."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


def _filters(request: HttpRequest, circles: list[Circle], topics: list[Topic]) -> queries.Filters:
    """What the address narrows the list to; what it names and the reader may not know narrows nothing."""
    asked = request.GET
    language, tab = asked.get("language", ""), asked.get("tab", "")
    return queries.Filters(
        tab=tab if tab in {one.key for one in TABS} else "",
        circle=next((one for one in circles if one.slug == asked.get("circle")), None),
        topic=next((one for one in topics if one.pk == asked.get("topic")), None),
        language=language if language in CODES else "",
    )


@door(Door.MEMBER)
@require_GET
def index(request: ViewerRequest) -> HttpResponse:
    """The threads that can be read, by tab and filter."""
    viewer = request.viewer
    circles = list(gate.circles(viewer).order_by_label())  # type: ignore[attr-defined]
    topics = list(Topic.objects.order_by_label())
    chosen = _filters(request, circles, topics)
    found = page(request, queries.threads(viewer, chosen))
    unread = queries.unread_count(viewer)
    tabs = [
        {
            "label": tab.label,
            "url": _address(request, tab=tab.key),
            "current": tab.key == chosen.tab,
            "count": unread if tab.key == "unread" and unread else None,
        }
        for tab in TABS
    ]
    context = {
        "page": found,
        "lines": queries.lines(viewer, found),
        "tabs": tabs,
        "filters": chosen,
        "filtered": bool(chosen.circle or chosen.topic or chosen.language),
        "circles": circles,
        "topics": topics,
        "languages": LANGUAGES,
    }
    return render(request, "discussions/threads.html", context)


def _begun(request: ViewerRequest) -> dict[str, Any]:
    """What the form starts with: what the address names, else the draft that was kept."""
    asked = request.GET
    named = {
        "title": asked.get("title", ""),
        "topics": asked.getlist("topic"),
        "circles": asked.getlist("circle"),
        "form": "discussion" if asked.get("form") == "discussion" else "",
    }
    draft = Draft.objects.filter(person=request.viewer.person_id or 0, key="ask").first()
    kept: dict[str, Any] = {}
    if draft:
        single = {name: draft.choices.get(name, [""])[0] for name in ALONE}
        kept = {**draft.choices, **{name: value for name, value in single.items() if value}}
        kept.update({"title": draft.title, "body": draft.text, "drafted": True})
    return {**kept, **{name: value for name, value in named.items() if value}}


def _asking(
    request: ViewerRequest, form: AskForm, status: int = 200, draft: Thread | None = None
) -> HttpResponse:
    card = form.plan(request.user)
    if draft is not None:
        card = card.keeping(Placement.of(draft).unsigned_for(request.viewer.person_id), own=True)
    context = {
        "form": form,
        "thread": draft,
        "drafted": form.initial.get("drafted", False),
        "marking": form.marking_chosen,
        "reach": gate.reach(request.viewer, card),
    }
    return render(request, "discussions/ask.html", context, status=status)


def _send(viewer: Viewer, form: AskForm) -> Thread:
    question = form.cleaned_data["form"] == Thread.Form.QUESTION
    send = actions.ask_question if question else actions.start_discussion
    return send(viewer, **form.opening())


@door(Door.MEMBER)
@looked_through(question_sent)
@require_http_methods(["GET", "POST"])
def ask(request: ViewerRequest) -> HttpResponse:
    """Ask a question or start a discussion, with who will read it in sight before it is sent."""
    mentions = reverse("discussions:mentionable_so_far")
    if request.method != "POST":
        return _asking(request, AskForm(request.viewer, initial=_begun(request), mentions=mentions))
    form = AskForm(request.viewer, request.POST, mentions=mentions)
    if request.POST.get("act") == "readers":
        form.errors.clear()
        return _asking(request, form)
    if form.is_valid() and keep_pace(form, str(request.viewer.person_id), "ask", ASKING):
        try:
            thread = _send(request.viewer, form)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("It has been sent. You will be told when somebody writes."))
            return redirect(thread_address(thread.pk))
    return _asking(request, form, status=form.status)


def _stored(viewer: Viewer, draft: Thread) -> dict[str, Any]:
    """A draft as its form shows it."""
    return initial_of(draft, gate.get(viewer, Post, thread=draft.pk, number=1).source)


def _renew(form: AskForm, draft: Thread, stored: dict[str, Any], gone: stale.Outdated) -> None:
    """Set beside what was typed what is stored now, and choose those readers who are."""
    form.seals = texts.seals_of_draft(draft, stored["body"], stored["topics"])
    if stale.READERS in gone.names:
        form.choose_in_force(draft)
    if stale.WORDS in gone.names:
        form.set_beside({name: stored[name] for name in ("form", "title", "body", "topics", "language")})


@door(Door.MEMBER)
@require_http_methods(["GET", "POST"])
def edit_thread(request: ViewerRequest, thread_id: int) -> HttpResponse:
    """Change a draft: its words and who is to read them."""
    viewer = request.viewer
    found = gate.get(viewer, Thread, pk=thread_id)
    gate.require(viewer, "thread.edited", found)
    mentions = reverse("discussions:mentionable_so_far")
    if request.method != "POST":
        form = AskForm(viewer, initial=_stored(viewer, found), mentions=mentions)
        form.seals = texts.seals_of_draft(found, form.initial["body"], form.initial["topics"])
        return _asking(request, form, draft=found)
    form = AskForm(viewer, request.POST, mentions=mentions)
    form.seals = stale.sent(request.POST)
    if request.POST.get("act") == "readers":
        form.errors.clear()
        return _asking(request, form, draft=found)
    if form.is_valid() and keep_pace(form, str(viewer.person_id), "ask", ASKING):
        try:
            actions.edit_thread(
                viewer,
                thread=found,
                form=Thread.Form(form.cleaned_data["form"]),
                seen=form.seals,
                **form.opening(),
            )
        except stale.Outdated as gone:
            found = gate.get(viewer, Thread, pk=thread_id)
            _renew(form, found, _stored(viewer, found), gone)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("Your draft is stored. Nobody else sees it yet."))
            return redirect(thread_address(thread_id))
    return _asking(request, form, form.status, draft=found)


@door(Door.MEMBER)
@require_GET
def thread(request: ViewerRequest, thread_id: int) -> HttpResponse:
    """One thread: who reads it, its posts, and a place to answer."""
    view = queries.thread_view(request.viewer, thread_id)
    form = ReplyForm(
        initial={"body": view.draft}, mentions=reverse("discussions:mentionable", args=[thread_id])
    )
    return thread_page(request, view, form)


def thread_page(
    request: ViewerRequest, view: queries.ThreadView, form: ReplyForm, *, number: int = 0, status: int = 200
) -> HttpResponse:
    """The page of a thread with a form to answer, which may be one that was refused."""
    viewer, item = request.viewer, view.thread
    at = min(number or number_in(request), view.pages)
    listed = queries.posts(viewer, item, at)
    last = min(at * POSTS_A_PAGE, item.post_count)
    mine, typed = item.author_id == viewer.person_id, form.is_bound or view.draft
    context = {
        "view": view,
        "thread": item,
        "page": Page(request, listed, number=at, pages=view.pages, total=item.post_count),
        "posts": listed,
        "posts_html": shown.posts(item, listed),
        "reach": queries.reach(viewer, item),
        "related": queries.related(viewer, item, view.topics),
        "form": form,
        "open": item.state == State.PUBLISHED,
        "mine": mine,
        "writes": item.state == State.PUBLISHED and (mine or not view.frozen or typed),
        "next_unread": thread_address(item.pk, view.read_up_to + 1)
        if 0 < view.read_up_to < item.post_count
        else "",
        "may_publish": policy.may_publish(viewer, item),
        "may_withdraw": mine and policy.may_withdraw_thread(viewer, item),
    }
    response = render(request, "discussions/thread.html", context, status=status)
    if status == 200 and (view.read_up_to < last or view.keep_unread):
        actions.mark_read(viewer, thread=item, number=max(last, view.read_up_to))
        mark_item_read(viewer, item=item)
    return response


@door(Door.MEMBER)
@looked_through(draft_sent)
@require_POST
def publish(request: ViewerRequest, thread_id: int) -> HttpResponse:
    """Open a draft to its readers."""
    found = gate.get(request.viewer, Thread, pk=thread_id)
    try:
        unless_done(
            lambda: actions.publish_thread(request.viewer, thread=found),
            lambda: (
                found.author_id == request.viewer.person_id
                and gate.get(request.viewer, Thread, pk=thread_id).state == State.PUBLISHED
            ),
        )
    except ValidationError as wrong:
        messages.error(request, what_is_wrong(wrong))
    else:
        messages.success(request, _("It has been sent. You will be told when somebody writes."))
    return redirect(thread_address(thread_id))


@door(Door.MEMBER)
@require_POST
def withdraw(request: ViewerRequest, thread_id: int) -> HttpResponse:
    """Take a thread back."""
    found = gate.get(request.viewer, Thread, pk=thread_id)
    unless_done(
        lambda: actions.withdraw_thread(request.viewer, thread=found),
        lambda: gate.get(request.viewer, Thread, pk=thread_id).state == State.WITHDRAWN,
    )
    messages.success(request, _("It has been withdrawn. Only you can still see it."))
    return redirect(thread_address(thread_id))
