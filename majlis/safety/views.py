"""The pages of content safety: the rule, a report, one's own texts, and the cases of a moderator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from majlis.access import gate, opening, policy
from majlis.access.doors import Door, confirmed, door
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.access.viewer import ViewerRequest
from majlis.kit.paging import page
from majlis.kit.ratelimit import Allowance, keep_pace
from majlis.kit.toasts import later
from majlis.ledger.record import reading
from majlis.safety import kinds, queries
from majlis.safety.actions import cases as deciding
from majlis.safety.actions import reports as reporting
from majlis.safety.forms import AppealForm, DecisionForm, ReportForm
from majlis.safety.keeping import let_stand
from majlis.safety.listing import around
from majlis.safety.models import NOTE_LIMIT, Case
from majlis.safety.policy import may_hold, moderates, takeable, why_no_more

REPORTING = Allowance(times=20, seconds=86_400)
SIZE = 10
SHOWN = 280
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@door(Door.PUBLIC)
@require_safe
def rule(request: HttpRequest) -> HttpResponse:
    """What may never be written here, what happens to a text that does, and how it is decided."""
    return render(request, "safety/rule.html")


@door(Door.MEMBER)
@read_or_send
def report(request: ViewerRequest, kind: str, key: str) -> HttpResponse:
    """Report a text that one can read.

    What is under RED is not shown here again: a reading would tell its author who was about to report it.
    """
    with opening.watched() as red:
        return _report(request, kind, key, red)


def _report(request: ViewerRequest, kind: str, key: str, red: Mapping[int, Item]) -> HttpResponse:
    gate.require(request.viewer, "text.reported")
    thing = kinds.kind_of(kind).found(request.viewer, key)
    if thing.author.pk == request.viewer.person_id:
        raise Refused(_("This is your own text: you can change or withdraw it yourself."))
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and keep_pace(form, str(request.viewer.person_id), "report", REPORTING):
        try:
            case = reporting.report_text(request.viewer, kind=kind, key=key, **_typed(form, "reason", "note"))
        except ValidationError as wrong:
            form.add_errors(wrong)
        else:
            messages.success(request, later(lambda: str(_told(case))))
            return redirect("front:desk" if case.held or red else thing.url)
    holds = may_hold(request.viewer, thing.author, thing.item)
    context = {
        "form": form,
        "kind": kinds.kind_of(kind).label,
        "excerpt": "" if red else around(thing.text, None, SHOWN),
        "language": thing.language,
        "back": thing.url,
        "at_once": holds and not let_stand(kinds.stored(kind, thing.key)),
        "already": queries.has_reported(request.viewer, kind, thing.key),
    }
    return render(request, "safety/report.html", context, status=form.status if form.errors else 200)


def _typed(form: ReportForm | DecisionForm, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


def _told(case: Case) -> Promise:
    if case.held:
        return _("Thank you. The text is held: nobody but its author can read it until it is decided.")
    return _("Thank you. A moderator will look at it.")


@door(Door.MEMBER)
@require_safe
def mine(request: ViewerRequest) -> HttpResponse:
    """What becomes of one's own texts that were held, and the way to another moderator."""
    return _mine(request)


def _mine(request: ViewerRequest, refused: AppealForm | None = None, at: int = 0) -> HttpResponse:
    found = page(request, queries.own(request.viewer), SIZE)
    lines = [
        (
            queries.own_case(case),
            (refused if case.pk == at else None) or AppealForm(auto_id=f"id_{case.pk}_%s"),
        )
        for case in found
    ]
    context = {"page": found, "lines": lines, "form": refused}
    return render(request, "safety/mine.html", context, status=refused.status if refused else 200)


@door(Door.MEMBER)
@require_POST
def appeal(request: ViewerRequest, case_id: int) -> HttpResponse:
    """Ask another moderator; what was typed stays when something is wrong."""
    case = queries.one_own(request.viewer, case_id)
    form = AppealForm(request.POST, auto_id=f"id_{case.pk}_%s")
    if form.is_valid():
        try:
            deciding.appeal(request.viewer, case=case, text=form.cleaned_data["text"])
        except ValidationError as wrong:
            form.add_errors(wrong)
        except Refused as refused:  # it was sent from another page already, or the case moved on
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("Another moderator will look at it."))
            return redirect("safety:mine")
    return _mine(request, form, case.pk)


@door(Door.MEMBER)
@read_or_send
def cases(request: ViewerRequest) -> HttpResponse:
    """The cases one has taken, and how many wait; sending takes the oldest."""
    if not moderates(request.viewer):
        raise Refused(_("Only moderators look at cases."))
    if request.method == "POST":
        return redirect("safety:case", deciding.take_case(request.viewer).pk)
    taken = queries.taken(request.viewer)
    context = {
        "lines": [(case, queries.kind_label(case)) for case in taken],
        "waiting": takeable(request.viewer).count(),
        "why_no_more": why_no_more(request.viewer),
    }
    return render(request, "safety/cases.html", context)


@door(Door.MEMBER)
@confirmed()
@read_or_send
def case(request: ViewerRequest, case_id: int) -> HttpResponse:
    """One case, for the moderator who has taken it: what was reported, the excerpt, the decision."""
    try:
        view = queries.case_view(request.viewer, case_id)
    except Http404:
        if request.method == "POST" and queries.had_taken(request.viewer, case_id):
            typed = request.POST.get("reasons", "")[:NOTE_LIMIT]
            return render(request, "safety/gone.html", {"typed": typed}, status=409)
        raise
    # What was not written down is not shown.
    reading(request.viewer, "case.opened", view.case.item, case=view.case.pk, whole=bool(view.whole))
    posted = request.POST if request.method == "POST" else None
    form = DecisionForm(posted, language=view.case.language, wording=queries.wording_of(view.case))
    if form.is_valid():
        try:
            deciding.decide_case(
                request.viewer,
                case=view.case,
                seen=request.POST.get("seen", ""),
                **_typed(form, "decision", "reasons"),
            )
        except ValidationError as wrong:
            form.add_errors(wrong)
        else:
            messages.success(request, _("Your decision is written down."))
            return redirect("safety:cases")
    context = {"view": view, "case": view.case, "form": form}
    return render(request, "safety/case.html", context, status=form.status if form.errors else 200)


@door(Door.MEMBER)
@require_POST
def give_back(request: ViewerRequest, case_id: int) -> HttpResponse:
    """Give a case back undecided."""
    view = queries.case_view(request.viewer, case_id)
    if policy.allowed(request.viewer, "case.returned", view.case):
        deciding.return_case(request.viewer, case=view.case)
        messages.success(request, _("The case waits for somebody else now."))
    return redirect("safety:cases")
