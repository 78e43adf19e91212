"""What rooms register in their `effects.py`: which verbs tell whom, for which reason, in which words.

    @tells("thread.answered")
    def answered(entry: Entry) -> Iterable[Telling]:
        yield Telling(asker_id, "answer", thread, _("%(who)s answered “%(title)s”."), url)

    silent("thread.edited", "readers see the mark on the post")

    @ends("approval.decided")
    def settled(entry: Entry) -> Iterable[Over]:
        yield Over("request", url)

A sentence is `gettext_lazy` without a context. `%(who)s` (the actor) and `%(title)s` (the item) are filled in
when it is read, in the reader's language, only while the reader may read the item; other values are `params`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from majlis.access.models import Item
from majlis.ledger.models import Entry


@dataclass(frozen=True)
class Reason:
    """Why somebody is told: a label for the settings, a sentence for each notice, and the defaults.

    Of two reasons to tell one person of one thing, the one with the larger `weight` is given. `members_only`
    is false for what somebody must learn who is not, or no longer, an accepted member. Where the `last` word
    counts, it takes the place of an unread notice of the same weight, with a mail of its own. `unless` says
    to whoever chooses what of it they are told whatever they choose (`tells(…, always=True)`).
    """

    key: str
    label: Promise
    because: Promise
    weight: int = 0
    page: bool = True
    mail: bool = True
    members_only: bool = True
    last: bool = False
    unless: Promise | str = ""


@dataclass(frozen=True)
class Telling:
    """One person is to be told one thing at one address of this site.

    `item` is None for what is about no item, such as one's membership; its mail says only that something
    awaits, unless `open_in_mail` declares that the sentence may travel. For items their marking decides. Who
    did it is told only where that is `their_own_deed`, which somebody else may have done in their name.
    """

    person_id: int
    reason: str
    item: Item | None
    sentence: Promise
    url: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    open_in_mail: bool = False
    their_own_deed: bool = False


@dataclass(frozen=True)
class Over:
    """What was told for a reason at an address is true no longer: of one person, or of everybody told so.

    With a `verb` only what was told of lines of that. An unread notice of it goes, with its mail where that
    has not left.
    """

    reason: str
    url: str
    person_id: int | None = None
    verb: str = ""


Tells = Callable[[Entry], Iterable[Telling]]
Ends = Callable[[Entry], Iterable[Over]]

REASONS: dict[str, Reason] = {}
TELLS: dict[str, list[Tells]] = {}
ALWAYS: set[str] = set()
SILENT: dict[str, str] = {}
ENDS: dict[str, list[Ends]] = {}


def reason(
    key: str,
    label: Promise,
    because: Promise,
    *,
    weight: int = 0,
    page: bool = True,
    mail: bool = True,
    members_only: bool = True,
    last: bool = False,
    unless: Promise | str = "",
) -> None:
    """Register a reason that the general ones below do not cover."""
    REASONS[key] = Reason(key, label, because, weight, page, mail, members_only, last, unless)


def tells(verb: str, *, always: bool = False) -> Callable[[Tells], Tells]:
    """Register a function that says who is told when `verb` has been recorded. It only reads.

    What is told `always` goes by every channel, whatever was chosen, and its mail leaves also when the notice
    was read: both may have been done by somebody else in a browser that was left open.
    """

    def keep(function: Tells) -> Tells:
        SILENT.pop(verb, None)
        if always:
            ALWAYS.add(verb)
        listeners = TELLS.setdefault(verb, [])
        if function not in listeners:
            listeners.append(function)
        return function

    return keep


def ends(verb: str) -> Callable[[Ends], Ends]:
    """Register a function that says what was told before and is over with `verb`. It only reads."""

    def keep(function: Ends) -> Ends:
        ENDS.setdefault(verb, []).append(function)
        return function

    return keep


def silent(verb: str, why: str) -> None:
    """Declare that nobody is told of `verb`, and why; a verb neither told nor silent fails the build."""
    SILENT[verb] = why


def tellings(entry: Entry) -> list[Telling]:
    """Everything the rooms want told about one line of the ledger."""
    return [telling for function in TELLS.get(entry.verb, ()) for telling in function(entry)]


def overs(entry: Entry) -> list[Over]:
    """Everything told before that is over with one line of the ledger."""
    return [over for function in ENDS.get(entry.verb, ()) for over in function(entry)]


reason(
    "answer",
    _("Answers to my questions"),
    _("You are told because you asked."),
    weight=50,
)
reason("mention", _("Mentions of me"), _("You are told because you were mentioned."), weight=40)
reason(
    "named",
    _("What was shared with me by name"),
    _("You are told because you are named as a reader."),
    weight=35,
)
reason(
    "membership",
    _("My membership and my circles"),
    _("You are told because this is about your membership."),
    weight=30,
    members_only=False,
)
reason("request", _("Requests that I decide"), _("You are told because you decide about this."), weight=30)
reason("follow", _("Discussions I follow"), _("You are told because you follow this."), weight=20)
reason(
    "circle", _("New in my circles"), _("You are told because you sit in a circle that it is for."), weight=10
)
reason(
    "topic",
    _("New on my topics of expertise"),
    _("You are told because you declared this as your expertise."),
    weight=5,
    mail=False,
)
