"""The notices page, its settings, and the address that stops mails."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from majlis.access.doors import Door, door
from majlis.access.viewer import Viewer, ViewerRequest
from majlis.kit.paging import page
from majlis.kit.toasts import later
from majlis.notifications import actions, queries, unsubscribing, wording
from majlis.notifications.forms import SettingsForm
from majlis.notifications.models import Channel, Notice
from majlis.notifications.preferences import choices_of, wants

ONE_CLICK = "List-Unsubscribe"


@dataclass(frozen=True)
class Row:
    """A notice in the words of the page."""

    notice: Notice
    sentence: SafeString
    more: str
    because: str
    reason: str

    @classmethod
    def of(cls, notice: Notice) -> Row:
        """Word a notice in the active language."""
        return cls(
            notice,
            wording.as_html(notice),
            wording.and_more(notice) if notice.more else "",
            wording.because(notice.reason),
            wording.label(notice.reason),
        )


def _own(request: ViewerRequest, notice_id: int) -> Notice:
    """The reader's own notice, as far as it may still be told. Raises Http404."""
    notice = queries.notices(request.viewer).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    return notice


@door(Door.MEMBER)
@require_GET
def notices(request: ViewerRequest) -> HttpResponse:
    """What waits for the reader, then what they have read."""
    shown = page(request, queries.notices(request.viewer))
    rows = [Row.of(notice) for notice in shown]
    context = {
        "page": shown,
        "unread": [row for row in rows if row.notice.unread],
        "read": [row for row in rows if not row.notice.unread],
    }
    return render(request, "notifications/notices.html", context)


@door(Door.MEMBER)
@require_GET
def open_notice(request: ViewerRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about."""
    notice = _own(request, notice_id)
    actions.mark_read(request.viewer, notice_ids=[notice.pk])
    return redirect(notice.url)


@door(Door.MEMBER)
@require_POST
def mark_read(request: ViewerRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read and stay here."""
    actions.mark_read(request.viewer, notice_ids=[_own(request, notice_id).pk])
    return redirect("notifications:notices")


@door(Door.MEMBER)
@require_POST
def mark_all_read(request: ViewerRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.mark_read(request.viewer)
    return redirect("notifications:notices")


@door(Door.MEMBER)
@require_POST
def keep_unread(request: ViewerRequest, notice_id: int) -> HttpResponse:
    """Let one notice wait again."""
    actions.keep_unread(request.viewer, notice=_own(request, notice_id))
    return redirect("notifications:notices")


@door(Door.MEMBER)
@require_POST
def stop_reason(request: ViewerRequest, notice_id: int) -> HttpResponse:
    """Stop being told for the reason of one notice."""
    reason = _own(request, notice_id).reason
    actions.stop_reason(request.viewer, reason=reason)
    messages.success(
        request,
        later(lambda: _("You are no longer told of this: %(reason)s.") % {"reason": wording.label(reason)}),
    )
    return redirect("notifications:settings")


@door(Door.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: ViewerRequest) -> HttpResponse:
    """Which reasons are told by which channel."""
    posted = request.POST if request.method == "POST" else None
    form = SettingsForm(queries.choices(request.viewer), posted)
    if posted is not None and form.is_valid():
        actions.choose(request.viewer, wanted=form.wanted())
        messages.success(request, _("Your choice is saved."))
        return redirect("notifications:settings")
    return render(
        request, "notifications/settings.html", {"form": form}, status=form.status if posted else None
    )


@csrf_exempt
@door(Door.PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mails for one reason, without signing in: a button for people, one POST for mail programs."""
    asked = unsubscribing.read(token)
    if asked is None:
        raise Http404
    viewer, key = Viewer.of(asked.person), asked.reason.key
    if request.method == "POST":
        actions.set_mail(viewer, reason=key, wanted="again" in request.POST)
        if ONE_CLICK in request.POST:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return redirect(request.path)
    stopped = not wants(choices_of([asked.person.pk]), asked.person.pk, key, Channel.MAIL)
    with translation.override(asked.person.language or translation.get_language()):
        context = {"reason": asked.reason.label, "unless": asked.reason.unless, "stopped": stopped}
        return render(request, "notifications/unsubscribe.html", context)
