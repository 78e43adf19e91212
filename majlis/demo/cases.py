"""A few texts that were reported, in different states; none of them is worse than advertising."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from majlis.access.markings import Marking
from majlis.access.viewer import Viewer
from majlis.demo.people import Member
from majlis.discussions.actions import start_discussion
from majlis.network.models import Person
from majlis.safety.actions.cases import appeal, decide_case, take_case
from majlis.safety.actions.reports import report_text
from majlis.safety.models import Case, Report, Review
from majlis.safety.policy import takeable

MODERATORS = 3


@dataclass(frozen=True)
class _Text:
    language: str
    title: str
    body: str
    reasons: tuple[Report.Reason, ...]
    notes: tuple[str, ...] = ()


ADVERTISING = _Text(
    "en",
    "Office chairs at half price until Friday",
    "A shop I know has two hundred office chairs left from a fair. Members of this network get them at half"
    " price. Write to me for the brochure.",
    (Report.Reason.ADVERTISING,),
    ("The same text stood in another network last week.",),
)
MARATHON = _Text(
    "fr",
    "Qui court le marathon au printemps ?",
    "Je cherche des collègues pour courir le marathon ensemble, et pour partager l’hôtel et les dossards.",
    (Report.Reason.PLACE, Report.Reason.PLACE),
    ("Sympathique, mais hors sujet.",),
)
NUMBER = _Text(
    "es",
    "¿Quién conoce al nuevo jefe del puesto fronterizo?",
    "Busco a alguien que lo conozca. Este es su teléfono particular, pueden llamarlo por la noche: 555 0100.",
    (Report.Reason.PERSONAL, Report.Reason.PERSONAL),
    ("Es un número privado, y no creo que él lo sepa.",),
)
CHAIN = _Text(
    "ar",
    "أعيدوا إرسال هذه الرسالة إلى عشرة زملاء",
    "من أعاد إرسال هذه الرسالة إلى عشرة من زملائه حالفه الحظ طوال السنة. لا تكسروا السلسلة.",
    (Report.Reason.PLACE, Report.Reason.ADVERTISING),
)
STANDS = _Text(
    "en",
    "A sharp word about slow answers",
    "Three weeks without an answer from anybody is a long time. Could those who promised to"
    " help say what keeps them?",
    (Report.Reason.INSULT, Report.Reason.PLACE),
    ("I find the tone hard.",),
)


def make(members: Sequence[Member], cast: Sequence[Member]) -> None:
    """Write, report and look at a handful of texts; nothing in a network that is too small for it."""
    taken = {member.person.organisation_id for member in cast}
    others = _far_apart([one for one in members[len(cast) :] if one.accepted], taken)
    actors = {member.person.email.partition("@")[0]: member.person for member in cast if member.accepted}
    if len(others) < 9 or not {"salma", "ximena", "philippa"} <= actors.keys():
        return
    moderators, writers, reporters = others[:MODERATORS], others[3:6], others[6:9]
    for person in moderators:
        person.duties = ["moderator"]
        person.save(update_fields=["duties"])
    decided = _case(STANDS, writers[0], reporters)
    _decide(decided, moderators[0], Review.Decision.RESTORE, "The tone is sharp, the question is fair.")
    change = _case(NUMBER, actors["ximena"], reporters)
    _decide(change, moderators[1], Review.Decision.CHANGE, "Por favor, quite el número de teléfono.")
    chain = _case(CHAIN, actors["salma"], reporters)
    _decide(chain, moderators[2], Review.Decision.WITHDRAW, "الرسائل المتسلسلة لا مكان لها هنا.")
    appeal(Viewer.of(actors["salma"]), case=chain, text="كانت دعابة بين زملاء، ولم أقصد الإزعاج.")
    _case(MARATHON, writers[1], reporters)
    if takeable(Viewer.of(actors["philippa"])).exists():
        take_case(Viewer.of(actors["philippa"]))
    _case(ADVERTISING, writers[2], reporters)


def _far_apart(members: Sequence[Member], besides: set[int | None]) -> list[Person]:
    """One person of each organisation, in order, none of those `besides`."""
    found: dict[int | None, Person] = {}
    for member in members:
        found.setdefault(member.person.organisation_id, member.person)
    return [person for place, person in found.items() if place is not None and place not in besides]


def _case(text: _Text, author: Person, reporters: Sequence[Person]) -> Case:
    """The text, and what was said of it."""
    thread = start_discussion(
        Viewer.of(author), title=text.title, body=text.body, marking=Marking.GREEN, language=text.language
    )
    notes = [*text.notes, *[""] * len(text.reasons)]
    for reporter, reason, note in zip(reporters, text.reasons, notes, strict=False):
        case = report_text(Viewer.of(reporter), kind="thread", key=str(thread.pk), reason=reason, note=note)
    return case


def _decide(case: Case, moderator: Person, decision: Review.Decision, reasons: str) -> None:
    taken = take_case(Viewer.of(moderator))
    decide_case(Viewer.of(moderator), case=taken, decision=decision, reasons=reasons, seen=case.digest)
    case.refresh_from_db()
