"""How fast one may send. A limit slows: what was typed is kept and can be sent a little later."""

import hashlib
import math
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from majlis.kit.forms import TOO_MANY, Form
from majlis.kit.models import Pace

_FORGOTTEN_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Allowance:
    """`times` at once, and as many again spread over `seconds`."""

    times: int
    seconds: float


def _digest(who: str, what: str) -> str:
    return hashlib.sha256(f"{what}\n{who}".encode("utf-8", "replace")).hexdigest()


def spend(who: str, what: str, allowance: Allowance) -> int:
    """Take one from the bucket of `who` for `what`. 0 when it may go on, else the seconds to wait."""
    now = timezone.now()
    with transaction.atomic():
        pace, _ = Pace.objects.select_for_update(no_key=True).get_or_create(
            key=_digest(who, what), defaults={"left": float(allowance.times), "filled_at": now}
        )
        rate = allowance.times / allowance.seconds
        passed = max(0.0, (now - pace.filled_at).total_seconds())
        left = min(float(allowance.times), pace.left + passed * rate)
        enough = left >= 1
        pace.left, pace.filled_at = left - 1 if enough else left, now
        pace.save(update_fields=["left", "filled_at"])
    return 0 if enough else max(1, math.ceil((1 - left) / rate))


def give_back(who: str, what: str, allowance: Allowance) -> None:
    """Put one back into the bucket: what was taken turned out to be no misuse."""
    with transaction.atomic():
        pace = Pace.objects.select_for_update(no_key=True).filter(key=_digest(who, what)).first()
        if pace is not None:
            pace.left = min(float(allowance.times), pace.left + 1)
            pace.save(update_fields=["left"])


def sweep() -> int:
    """Forget buckets that have been full for long; how many. A job of the worker."""
    old = Pace.objects.filter(filled_at__lt=timezone.now() - _FORGOTTEN_AFTER)
    return old.delete()[0]


def keep_pace(form: Form, who: str, what: str, allowance: Allowance) -> bool:
    """True when the form may go on; else it says how long to wait, keeps its text, and answers with 429.

    Call it after `form.is_valid()`, so that a mistake in typing costs nothing.
    """
    wait = spend(who, what, allowance)
    if not wait:
        return True
    minutes = math.ceil(wait / 60)
    form.status = TOO_MANY
    form.add_error(
        None,
        ngettext(
            "You have sent a lot in a short time. Your text is kept: please send it again in %(n)s minute.",
            "You have sent a lot in a short time. Your text is kept: please send it again in %(n)s minutes.",
            minutes,
        )
        % {"n": minutes},
    )
    return False
