"""The public pages, the desk, the language, and who reads what."""

from __future__ import annotations

import logging
import math
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from majlis.access import gate, people, policy, rules
from majlis.access.doors import Door, door
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.refusals import TOO_LARGE
from majlis.access.still import Moved, read_anew
from majlis.access.viewer import ViewerRequest
from majlis.approvals.queries import waiting_with_duty as approvals_waiting
from majlis.front import failing, queries, readers
from majlis.front.history import bodies, plenaries
from majlis.front.menu import Frame, address
from majlis.kit import markdown
from majlis.kit.arriving import CameTooSlowly, TooMuchAtOnce
from majlis.kit.paging import page
from majlis.kit.ratelimit import Allowance, spend
from majlis.kit.text import printable
from majlis.membership.vetting.queries import cases_waiting as vettings_waiting
from majlis.network.models import Person
from majlis.readership.forms import AskForm
from majlis.readership.policy import with_leading
from majlis.safety.queries import waiting as cases_waiting
from majlis.safety.screening import waits_narrowed

PEOPLE_SHOWN = 30
_LOG = logging.getLogger("majlis.front")
# What can be done about who reads something, by the name the page has for it.
DEEDS = {
    "change": "marking.changed",
    "ask": "marking.loosened",
    "bar": "reader.barred",
    "recuse": "reader.recused",
    "opened": "readings.seen",
}
_TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_AFTER_READING = {403, 404}  # what was sent could be read
NOT_BY_ADDRESS, TOO_SLOW, TOO_MUCH = 405, 408, 503
PREVIEWING = Allowance(times=60, seconds=300)


@door(Door.PUBLIC)
@require_GET
def home(request: ViewerRequest) -> HttpResponse:
    """What this is, for a visitor; a member goes to the desk."""
    if request.viewer.vetted:
        return redirect("front:desk")
    return render(
        request, "front/home.html", {"demo_url": address("membership:demo") if settings.DEMO else ""}
    )


@door(Door.PUBLIC)
@require_GET
def about(request: ViewerRequest) -> HttpResponse:
    """Facts about the network that this hub was drawn after."""
    return render(request, "front/about.html", {"plenaries": plenaries(), "bodies": bodies()})


@door(Door.MEMBER)
@require_GET
def desk(request: ViewerRequest) -> HttpResponse:
    """What waits, what is new, and who is in the network."""
    viewer, person = request.viewer, request.user
    notices, unread = queries.notices(viewer)
    waiting, recent = queries.lines(viewer, notices)
    alarms = queries.alarms(viewer)
    duties = queries.counted(
        approvals=approvals_waiting(viewer), vettings=vettings_waiting(viewer), cases=cases_waiting(viewer)
    )
    context = {
        "frame": Frame(request, unread),
        "part_of_day": queries.part_of_day(timezone.localtime()),
        "called": queries.greeting_name(person.name) if isinstance(person, Person) else "",
        "notices": notices,
        **duties,
        "waiting": waiting,
        "total": len(waiting) + len(notices) + sum(duties.values()),
        "recent": recent,
        "alarms": alarms,
        "only_hints": all(one.hint for one in alarms),
        "network": queries.network(viewer),
        "ask_url": address("discussions:ask"),
        "circles_url": address("discussions:circles"),
        "directory_url": address("membership:directory"),
    }
    return render(request, "front/desk.html", context)


@door(Door.MEMBER)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What a text will look like, as a fragment of clean HTML."""
    if wait := spend(str(request.user.pk), "preview", PREVIEWING):
        minutes = math.ceil(wait / 60)
        sentence = ngettext(
            "You have looked at many previews in a short time. Please try again in %(n)s minute.",
            "You have looked at many previews in a short time. Please try again in %(n)s minutes.",
            minutes,
        )
        return _no_preview(429, sentence % {"n": minutes})
    text = request.POST.get("text", "")
    if len(text) > markdown.LIMIT:
        return _no_preview(422, _("This text is too long for a preview."))
    return HttpResponse(markdown.render(printable(text).replace("\x00", "")))


def _no_preview(status: int, sentence: str) -> HttpResponse:
    """The sentence stands where the preview would."""
    return HttpResponse(format_html('<p class="error">{}</p>', sentence), status=status)


@door(Door.MEMBER)
@require_GET
def audience_preview(request: ViewerRequest) -> HttpResponse:
    """Who will read what is being written: a fragment for the form, or a page of its own."""
    plan, reach = readers.planned(request.viewer, request.GET)
    meaning = readers.meaning(plan.marking)
    context = {"marking": plan.marking, "terms": plan.terms, "reach": reach, "meaning": meaning}
    whole = request.headers.get("X-Requested-With") != "fragment" and "HX-Request" not in request.headers
    template = "front/audience_preview.html" if whole else "front/parts/reach.html"
    return render(request, template, context)


@door(Door.MEMBER)
@require_GET
def audience(request: ViewerRequest, item_id: int) -> HttpResponse:
    """Who can read one item, and why; for those who can read it."""
    viewer = request.viewer
    readable = with_leading(viewer, gate.readable(viewer, Item)).annotate(narrowed=waits_narrowed())
    item = gate.get(viewer, Item, readable, pk=item_id)
    who = readers.readers(viewer, rules.Placement.of(item))
    found = page(request, who.people, PEOPLE_SHOWN, total=who.reach.people)
    context = {
        "item": item,
        "url": queries.url_of(item),
        "meaning": readers.meaning(Marking(item.marking)),
        "mine": gate.why(viewer, item),
        "own": item.author_id == viewer.person_id,
        "readers": who,
        "countries_title": _("By country"),
        "sectors_title": _("By sector"),
        "page": found,
        "cards": [people.card(viewer, person) for person in found],
        "may": {name: policy.allowed(viewer, verb, item) for name, verb in DEEDS.items()},
        "ask": AskForm(viewer),
    }
    return render(request, "front/audience.html", context)


def _refused(request: HttpRequest, status: int, sentence: str, title: str = "") -> HttpResponse:
    try:
        return _refusal(request, status, sentence, title)
    except Exception:
        _LOG.exception("the page of a refusal")  # Django tells of what a view raises, not of this
        raise


def _refusal(request: HttpRequest, status: int, sentence: str, title: str) -> HttpResponse:
    if not hasattr(request, "viewer"):  # refused at the door, as for a foreign host name: no frame
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    typed = failing.words_of(request) if status in _AFTER_READING else []
    context = {"status": status, "sentence": sentence, "title": title, "typed": typed}
    answer = render(request, "front/refused.html", context, status=status)
    if typed:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: one may know of it but not do it; says why.

    Whoever lost something while they wrote reads it on a page for who they are now.
    """
    if isinstance(exception, Moved) and request.viewer.vetted:  # type: ignore[attr-defined]
        request.viewer = read_anew(request.viewer)  # type: ignore[attr-defined]
    return _refused(request, 403, str(getattr(exception, "sentence", "")))


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: alike for what is not there and for what is not yours to know."""
    return _refused(request, 404, "")


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be read. 413: it is more than the house takes, as Django or we count it.

    408 and 503: it has not arrived, and why.
    """
    if isinstance(exception, _TOO_LARGE):
        sentence = _("What was sent is more than can be taken at once. Go back and send it in smaller parts.")
        return _refused(request, TOO_LARGE, sentence, title=_("This is too large"))
    if isinstance(exception, CameTooSlowly):
        sentence = _("The line was too slow, or broke off. Nothing was stored. Go back and send it again.")
        return _refused(request, TOO_SLOW, sentence, title=_("This took too long to arrive"))
    if isinstance(exception, TooMuchAtOnce):
        sentence = _(
            "Much is being sent just now. Nothing was stored. Wait a minute, go back, and send it again."
        )
        return _refused(request, TOO_MUCH, sentence, title=_("Too much is on its way at once"))
    return _refused(request, 400, _("What was sent could not be read. Go back and send it again."))


def not_by_address(request: HttpRequest) -> HttpResponse:
    """405: what takes only what a form sends was opened by its address."""
    sentence = _(
        "It takes what a form sends and shows nothing by itself. Go back to the form and send it there."
    )
    return _refused(request, NOT_BY_ADDRESS, sentence, title=_("This opens from a form only"))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token, mostly one that was open over night."""
    sentence = _("This form was open for too long. Go back, load the page again and send it once more.")
    return _refused(request, 403, sentence, title=_("Please send it once more"))


def broken(request: HttpRequest) -> HttpResponse:
    """500: asks nothing of the database or the session, since one of them may be what broke.

    503 where it is the disk or the database: with what was typed, which is lost otherwise.
    """
    code = failing.language_of(request)
    with translation.override(code):
        if not failing.cannot_store(sys.exc_info()[1]):
            return render(None, "500.html", {"code": code}, status=500)
        address = request.get_full_path()
        context = {"code": code, "kept": failing.kept_of(request), "address": address}
        answer = render(None, "503.html", context, status=503)
    answer.headers["Retry-After"] = "60"
    answer.headers["Cache-Control"] = "no-store"
    return answer
