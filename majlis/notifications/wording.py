"""What a notice says in the language of the moment; names and titles are isolated from their surroundings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from majlis.access import people
from majlis.access.viewer import Viewer
from majlis.kit.languages import DEFAULT_LANGUAGE, active_code
from majlis.notifications.models import Notice
from majlis.notifications.rules import REASONS

_ISOLATE, _POP = "\u2068", "\u2069"


def _sentence(notice: Notice) -> str:
    """Its sentence in the reader's language; the neutral one where the program says it no longer.

    Its translation went with the sentence: nobody is to read it in a language that is not theirs.
    """
    said = _(notice.sentence)
    forgotten = said == notice.sentence and active_code() != DEFAULT_LANGUAGE
    return _("Something awaits you.") if forgotten else said


def _values(notice: Notice) -> Mapping[str, object]:
    who = notice.actor.shown_name if notice.actor else pgettext("who did something", "The network")
    if notice.item and people.hides(Viewer(person_id=notice.person_id), notice.item, notice.actor_id):
        who = pgettext("who did something", "Somebody")
    title = notice.item.title if notice.item else ""
    return {"who": who, "title": title, **notice.params}


def _fill(sentence: str, values: Mapping[str, object], wrap: Callable[[object], str]) -> str:
    """The sentence with its values; the neutral sentence where the two do not fit any more."""
    try:
        return sentence % {name: wrap(value) for name, value in values.items()}
    except (KeyError, ValueError, TypeError):
        return _("Something awaits you.")


def as_html(notice: Notice) -> SafeString:
    """The sentence for a page."""
    sentence = str(conditional_escape(_sentence(notice)))
    # safe: the sentence and every value in it were escaped
    return mark_safe(_fill(sentence, _values(notice), lambda value: format_html("<bdi>{}</bdi>", value)))


def as_text(notice: Notice) -> str:
    """The sentence for a mail."""
    return _fill(_sentence(notice), _values(notice), lambda value: f"{_ISOLATE}{value}{_POP}")


def and_more(notice: Notice) -> str:
    """How much of the same came after the first."""
    return ngettext("And %(n)s more since then.", "And %(n)s more since then.", notice.more) % {
        "n": notice.more
    }


def because(reason: str) -> str:
    """Why somebody is told; '' for a reason that is no longer known."""
    known = REASONS.get(reason)
    return str(known.because) if known else ""


def label(reason: str) -> str:
    """A reason as the settings call it; '' for one that is no longer known."""
    known = REASONS.get(reason)
    return str(known.label) if known else ""
