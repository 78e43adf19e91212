"""At the door, without an account: apply, come in by a link that is used once, read the code of conduct."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from majlis.access.doors import Door, door
from majlis.access.policy import Refused
from majlis.access.viewer import ViewerRequest
from majlis.kit.languages import active_code
from majlis.kit.ratelimit import Allowance, keep_pace
from majlis.membership import guessing
from majlis.membership.vetting import actions, openings
from majlis.membership.vetting.forms import ApplyForm, FounderForm, InvitedForm, PasswordForm
from majlis.membership.vetting.models import Opening

APPLYING = Allowance(times=60, seconds=3600)
ENTERING = Allowance(times=20, seconds=3600)
GONE = 410


@door(Door.PUBLIC)
@require_safe
def conduct(request: ViewerRequest) -> HttpResponse:
    """What everybody agrees to before they apply."""
    return render(request, "membership/vetting/conduct.html")


@door(Door.PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: ViewerRequest) -> HttpResponse:
    """Apply without an account. Known and unknown addresses are answered alike: the mail says the rest."""
    posted = request.POST if request.method == "POST" else None
    form = ApplyForm(posted)
    who = guessing.address_of(request)
    if posted is not None and form.is_valid() and keep_pace(form, who, "apply", APPLYING):
        email = form.cleaned_data["email"]
        actions.ask_to_enter(request.viewer, email=email, typed=form.typed(), language=active_code())
        return redirect("membership:applied")
    status = form.status if posted is not None else None
    return render(request, "membership/vetting/apply.html", {"form": form}, status=status)


@door(Door.PUBLIC)
@require_safe
def applied(request: ViewerRequest) -> HttpResponse:
    """What happens next; the same for everybody."""
    return render(request, "membership/vetting/applied.html")


def _form(opening: Opening, posted: Any) -> PasswordForm:
    """What somebody still has to say who comes in by this link."""
    if opening.kind == Opening.Kind.FOUND:
        return FounderForm(posted, email=opening.email)
    if opening.kind == Opening.Kind.INVITE:
        return InvitedForm(posted, email=opening.email, placed=bool(opening.typed.get("organisation")))
    return PasswordForm(posted, email=opening.email)


def _come_in(request: ViewerRequest, token: str, opening: Opening, form: PasswordForm) -> None:
    password = form.cleaned_data["password"]
    if opening.kind == Opening.Kind.FOUND:
        data = form.cleaned_data
        facts = {"name": data["name"], "language": data["language"], "password": password}
        actions.enter_founder(request.viewer, token=token, **facts)
    else:
        typed = form.typed() or opening.typed
        actions.enter(request.viewer, token=token, typed=typed, password=password)


@door(Door.PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: ViewerRequest, token: str) -> HttpResponse:
    """Come in by a link: only sending the form uses it up, so that a program that looks at mails does not.

    Nobody is signed in by it: that needs the password that is chosen here.
    """
    opening = openings.find(token)
    if opening is None:
        return render(request, "membership/vetting/gone.html", status=GONE)
    posted = request.POST if request.method == "POST" else None
    form = _form(opening, posted)
    if form.is_valid() and keep_pace(form, opening.email, "enter", ENTERING):
        try:
            _come_in(request, token, opening, form)
        except Refused:
            return render(request, "membership/vetting/gone.html", status=GONE)
        except ValidationError as wrong:
            form.add_error(None, wrong.messages)
        else:
            messages.success(request, _("Your address is confirmed. Sign in to see where you stand."))
            return redirect("account_login")
    context = {"form": form, "opening": opening}
    status = form.status if posted is not None else None
    return render(request, "membership/vetting/enter.html", context, status=status)
