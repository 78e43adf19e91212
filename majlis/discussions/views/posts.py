"""Answering, changing, taking back, accepting."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from majlis.access import gate, past, people
from majlis.access.doors import Door, door
from majlis.access.twice import unless_done
from majlis.access.viewer import ViewerRequest
from majlis.discussions import actions, queries, texts
from majlis.discussions.addresses import thread_address
from majlis.discussions.forms import EditForm, OpeningForm, ReplyForm
from majlis.discussions.models import Post, Thread
from majlis.discussions.safeguard import change_sent, reply_sent, restored_sent
from majlis.discussions.views.threads import thread_page
from majlis.kit import stale
from majlis.kit.ratelimit import Allowance, keep_pace
from majlis.kit.toasts import what_is_wrong
from majlis.ledger.texts import looked_through
from majlis.safety.refusing import Unsettled

_KEPT_AS_DRAFT = _(
    "Somebody has made it narrower who reads this, and a moderator decides about that. What you typed is kept"
    " as your draft: it stands here whenever you come back, and can be sent once it is decided."
)
WRITING = Allowance(times=60, seconds=3600)


def _post(request: ViewerRequest, thread_id: int, number: int) -> Post:
    readable = gate.readable(request.viewer, Post).select_related("thread")
    return gate.get(request.viewer, Post, readable, thread=thread_id, number=number)


def _mentions(thread_id: int) -> str:
    return reverse("discussions:mentionable", args=[thread_id])


@door(Door.MEMBER)
@looked_through(reply_sent)
@require_POST
def reply(request: ViewerRequest, thread_id: int) -> HttpResponse:
    """Write at the end of a thread; a refused text comes back on the page it was written on."""
    viewer = request.viewer
    form = ReplyForm(request.POST, mentions=_mentions(thread_id))
    thread = gate.get(viewer, Thread, pk=thread_id)
    gate.require(viewer, "post.written", thread)
    if form.is_valid() and keep_pace(form, str(viewer.person_id), "reply", WRITING):
        try:
            post = actions.write_post(viewer, thread=thread, body=form.cleaned_data["body"])
        except Unsettled:
            actions.save_draft(viewer, key=f"thread-{thread_id}", text=form.cleaned_data["body"])
            form.add_error(None, _KEPT_AS_DRAFT)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("Your text has been sent."))
            return redirect(thread_address(thread_id, post.number))
    view = queries.thread_view(viewer, thread_id)
    return thread_page(request, view, form, number=view.pages, status=form.status)


def _edit_form(request: ViewerRequest, post: Post) -> EditForm:
    kind = OpeningForm if post.number == 1 else EditForm
    if request.method == "POST":
        form = kind(request.POST, mentions=_mentions(post.thread_id))
        form.seals = stale.sent(request.POST)
        return form
    form = kind(initial=_stored(post), mentions=_mentions(post.thread_id))
    form.seals = texts.seals_of_post(post)
    return form


def _stored(post: Post) -> dict[str, str]:
    """What a post says, as its form shows it."""
    title = {"title": post.thread.title} if post.number == 1 else {}
    return {"body": post.source, "language": post.language, **title}


@door(Door.MEMBER)
@looked_through(change_sent)
@require_http_methods(["GET", "POST"])
def edit(request: ViewerRequest, thread_id: int, number: int) -> HttpResponse:
    """Change what one has written; what it said before is kept in its history."""
    post = _post(request, thread_id, number)
    gate.require(request.viewer, "post.edited", post)
    form = _edit_form(request, post)
    if (
        form.is_bound
        and form.is_valid()
        and keep_pace(form, str(request.viewer.person_id), "edit post", WRITING)
    ):
        typed = form.cleaned_data
        try:
            actions.edit_post(
                request.viewer,
                post=post,
                body=typed["body"],
                title=typed.get("title"),
                language=typed["language"],
                seen=form.seals,
            )
        except stale.Outdated:
            post = _post(request, thread_id, number)
            form.seals = texts.seals_of_post(post)
            form.set_beside(_stored(post))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            return redirect(thread_address(thread_id, number))
    context = {
        "form": form,
        "post": post,
        "thread": post.thread,
        "back": thread_address(thread_id, number),
        "reach": queries.reach(request.viewer, post.thread),
    }
    return render(request, "discussions/edit.html", context, status=form.status if form.is_bound else None)


@door(Door.MEMBER)
@require_GET
def history(request: ViewerRequest, thread_id: int, number: int) -> HttpResponse:
    """What a post said before, for everybody who may read it; nothing of a withdrawn one.

    What it said when fewer read it is open to its author and to the source of the thread only.
    """
    post = _post(request, thread_id, number)
    edits = list(post.edits.order_by("-at", "-pk")) if post.shown else []
    if not edits:
        raise Http404
    until = past.closed_until(request.viewer, post.thread, post.author_id)
    shown = [edit for edit in edits if until is None or edit.at > until]
    author = people.known_for_cards(request.viewer).get(pk=post.author_id)
    context = {
        "post": post,
        "thread": post.thread,
        "edits": shown,
        "closed": len(shown) < len(edits),
        "card": people.signed(request.viewer, post.thread, author),
        "back": thread_address(thread_id, number),
    }
    return render(request, "discussions/history.html", context)


@door(Door.MEMBER)
@require_POST
def withdraw(request: ViewerRequest, thread_id: int, number: int) -> HttpResponse:
    """Take a post back; it can be brought back on the same page."""
    post = _post(request, thread_id, number)
    unless_done(
        lambda: actions.withdraw_post(request.viewer, post=post),
        lambda: not _post(request, thread_id, number).shown,
    )
    messages.success(request, _("The text has been withdrawn. You can bring it back where it stood."))
    return redirect(thread_address(thread_id, number))


@door(Door.MEMBER)
@looked_through(restored_sent)
@require_POST
def restore(request: ViewerRequest, thread_id: int, number: int) -> HttpResponse:
    """Bring a withdrawn post back."""
    post = _post(request, thread_id, number)
    try:
        unless_done(
            lambda: actions.restore_post(request.viewer, post=post),
            lambda: _post(request, thread_id, number).shown,
        )
    except ValidationError as wrong:
        messages.error(request, what_is_wrong(wrong))
    return redirect(thread_address(thread_id, number))


@door(Door.MEMBER)
@require_POST
def accept(request: ViewerRequest, thread_id: int, number: int) -> HttpResponse:
    """Say that this answer helped."""
    post = _post(request, thread_id, number)
    unless_done(
        lambda: actions.accept_answer(request.viewer, post=post),
        lambda: _post(request, thread_id, number).thread.accepted_id == post.pk,
    )
    messages.success(request, _("The answer is now marked as the accepted one."))
    return redirect(thread_address(thread_id, number))


@door(Door.MEMBER)
@require_POST
def unaccept(request: ViewerRequest, thread_id: int) -> HttpResponse:
    """Take back that an answer helped."""
    thread = gate.get(request.viewer, Thread, pk=thread_id)
    unless_done(
        lambda: actions.unaccept_answer(request.viewer, thread=thread),
        lambda: gate.get(request.viewer, Thread, pk=thread_id).accepted_id is None,
    )
    return redirect(thread_address(thread_id))
