"""One page for each step that needs a word: what it means, the form, one button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from majlis.access.policy import Refused
from majlis.access.viewer import ViewerRequest
from majlis.kit.forms import Form
from majlis.kit.ratelimit import Allowance, keep_pace
from majlis.kit.toasts import later

STEPS = Allowance(times=120, seconds=3600)  # an officer may have many cases in a morning


@dataclass(frozen=True)
class Act:
    """A step as a page: title, what it does, its button, what is said afterwards; `warn` where it closes."""

    title: Promise
    text: Promise
    button: Promise
    done: Promise
    warn: bool = False


def act_page(
    request: ViewerRequest,
    act: Act,
    *,
    make: Callable[[Any], Form],
    run: Callable[[Any], object],
    back: str,
    about: str = "",
    place: Promise | str = "",
) -> HttpResponse:
    """Show the form of a step, or take it and go back. What was typed stays when the step is refused.

    `about` says about whom; `place` what `back` is called where that is not the page of `about`.
    """
    posted = request.POST if request.method == "POST" else None
    form = make(posted)
    if form.is_valid() and keep_pace(form, str(request.viewer.person_id), "step of vetting", STEPS):
        try:
            run(form)
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, later(lambda: str(act.done)))
            return redirect(back)
    context = {"act": act, "form": form, "back": back, "about": about, "place": place}
    status = form.status if posted is not None else None
    return render(request, "membership/vetting/act.html", context, status=status)
