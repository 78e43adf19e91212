"""Looking for manipulations: where the chain does not fit itself, the seals, the people or the anchors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db.models import Max

from majlis.ledger import chain, keys
from majlis.ledger.anchors import Anchor, Damaged, End, ends_of, latest, read, standing
from majlis.ledger.models import Entry, Head
from majlis.network.models import Person

EMPTIED = "line.emptied"
COLUMNS = (
    "id", "number", "at", "pseudonym", "job", "session", "verb", "item_id", "about", "facts", "reason",
    "salt", "content", "previous", "digest", "seal", "actor_id", "person_id",
)  # fmt: skip


class Line(NamedTuple):
    """A line as it is stored now. `facts` is None where the content itself is not at hand."""

    id: int
    number: int
    at: datetime
    pseudonym: str
    job: str
    session: str
    verb: str
    item: int | None
    about: str
    facts: Any
    reason: str
    salt: str
    content: str
    previous: str
    digest: str
    seal: str
    actor: int | None = None
    person: int | None = None


@dataclass(frozen=True)
class Finding:
    """Lines `first` to `last` are not as this hub wrote them, and how one can tell."""

    first: int
    last: int
    text: str

    def __str__(self) -> str:
        place = f"line {self.first}" if self.first == self.last else f"lines {self.first} to {self.last}"
        return f"{place}: {self.text}"


@dataclass
class Report:
    """What a look at the chain has found. `notes` are no manipulations; an anchor may vouch for `ends`."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: int = 0
    anchors: int = 0
    ends: list[End] = field(default_factory=list)

    def add(self, first: int, last: int, text: str) -> None:
        """Note a finding; one that goes on from the one before makes it longer."""
        before = self.findings[-1] if self.findings else None
        if before and before.text == text and before.last + 1 == first:
            self.findings[-1] = Finding(before.first, last, text)
        else:
            self.findings.append(Finding(first, last, text))


def stored(after: int, last: int) -> Iterator[Line]:
    """The lines of the database from the one after `after` to `last`, in their order."""
    rows = Entry.objects.filter(number__gt=after, number__lte=last).order_by("number", "pk")
    return map(Line._make, rows.values_list(*COLUMNS).iterator(chunk_size=2000))


def _same_people(line: Line, people: dict[int, str]) -> bool:
    pairs = ((line.actor, line.pseudonym), (line.person, line.about))
    return all((people.get(pk, "?") if pk else "") == name for pk, name in pairs)


class _Walk:
    """One walk along the chain; it remembers what the next line has to follow."""

    def __init__(self, report: Report, sealing: bytes | None, people: dict[int, str] | None) -> None:
        self.report = report
        self.sealing = sealing
        self.people = people
        self.number, self.row, self.digest = 0, 0, chain.START
        self.empty: set[int] = set()
        self.emptied: set[int] = set()

    def step(self, line: Line) -> None:
        """Look at one line by itself, then at how it follows the one before."""
        gap = line.number > self.number + 1
        if gap:
            self.report.add(self.number + 1, line.number - 1, "missing")
        elif line.number <= self.number:
            self.report.add(line.number, line.number, "there twice")
        if fault := self._own_fault(line):
            self.report.add(line.number, line.number, fault)
        elif line.previous != self.digest and not gap:
            self.report.add(line.number, line.number, "does not follow the line before it")
        elif line.id <= self.row:
            self.report.add(line.number, line.number, "moved to another place")
        self.number, self.row, self.digest = line.number, line.id, line.digest
        self.report.lines += 1

    def _own_fault(self, line: Line) -> str:
        if line.facts is not None and line.salt:
            if line.content != chain.content_of(line.salt, line.facts, line.reason):
                return "its facts or reason were changed"
        elif line.facts is not None:
            self.empty.add(line.number)
            if line.facts or line.reason:
                return "its facts or reason were written in later"
        said = chain.digest_of(line.previous, *line[1:9], line.content)
        if line.digest != said:
            return "it was changed"
        if self.sealing is not None and line.seal != chain.seal_of(self.sealing, line.digest):
            return "it was not written by this hub"
        if self.people is not None and not _same_people(line, self.people):
            return "it was given to another person"
        if line.verb == EMPTIED and line.facts:
            self.emptied.update(line.facts.get("lines", ()))
        return ""

    def finish(self) -> None:
        """What can be said only when every line was seen."""
        lacking = self.empty - self.emptied
        if lacking:  # emptied while we looked: the line about it stands beyond the end that we knew
            beyond = Entry.objects.filter(verb=EMPTIED, number__gt=self.number)
            for facts in beyond.values_list("facts", flat=True):
                lacking.difference_update(facts.get("lines", ()))
        for number in sorted(lacking):
            self.report.add(number, number, "its facts and reason were taken out without a line about it")


def look_at_anchors(
    report: Report,
    known: list[Anchor],
    public: Ed25519PublicKey,
    digests: dict[int, str],
    seen: int,
    written: int,
) -> None:
    """Hold the anchors against the chain: signatures, their own order, and what they say of its lines.

    Lines up to `seen` were looked at; by now there are lines up to `written`.
    """
    previous, seq = chain.START, 0
    for anchor in known:
        if not anchor.signed_by(public):
            report.add(anchor.number, anchor.number, f"anchor {anchor.seq} is not signed by this key")
        if anchor.seq != seq + 1 or anchor.previous != previous:
            report.add(anchor.number, anchor.number, f"anchors before anchor {anchor.seq} are missing")
        previous, seq = anchor.hash(), anchor.seq
    held, lost = standing([anchor for anchor in known if anchor.signed_by(public)])
    report.anchors = len(held)
    report.notes += [
        f"lines {first} to {end} were lost when a backup was restored at {when}" for first, end, when in lost
    ]
    sound = 0
    for anchor in held:
        if anchor.number > written:
            report.add(written + 1, anchor.number, f"missing at the end: anchor {anchor.seq} knows them")
            return
        if 0 < anchor.number <= seen and digests.get(anchor.number) != anchor.digest:
            report.add(sound + 1, anchor.number, f"written anew: anchor {anchor.seq} says otherwise")
            return
        sound = anchor.number


def _walk(going: _Walk, lines: Iterable[Line], known: list[Anchor]) -> dict[int, str]:
    """Go along `lines`; the hashes of those that anchors speak of."""
    wanted = {anchor.number for anchor in known}
    digests: dict[int, str] = {}
    for line in lines:
        going.step(line)
        if line.number in wanted:
            digests[line.number] = line.digest
    going.finish()
    return digests


def _anchors(report: Report) -> list[Anchor]:
    try:
        return read()
    except Damaged as damaged:
        report.add(0, 0, f"the anchors cannot be read: {damaged}")
        return []


def database(*, known: list[Anchor] | None = None, public: Ed25519PublicKey | None = None) -> Report:
    """Check the whole ledger of this hub: chain, seals, people, end and anchors. Raises NoKey.

    `known` are anchors and `public` the key that the caller has kept himself, instead of this machine's. It
    asks for no lock. What is written meanwhile is left to the next look.
    """
    report = Report()
    head = Head.objects.filter(pk=1).first() or Head()
    known = _anchors(report) if known is None else known
    people = dict(Person.objects.values_list("pk", "pseudonym"))
    going = _Walk(report, keys.sealing(), people)
    digests = _walk(going, stored(0, head.number), known)
    _look_at_the_end(report, head, going)
    now = Head.objects.filter(pk=1).first() or Head()
    written = now.number if now.number > head.number else going.number
    look_at_anchors(report, known, public or keys.signing().public_key(), digests, going.number, written)
    if head.anchored > (known[-1].seq if known else 0):
        report.add(going.number, going.number, f"anchors are missing: {head.anchored} were written")
    return report


def _look_at_the_end(report: Report, head: Head, going: _Walk) -> None:
    if head.number > going.number:
        report.add(going.number + 1, head.number, "missing at the end")
    elif head.digest != going.digest:
        report.add(going.number, going.number, "the end of the chain was noted with another hash")
    # The lines first: whoever writes one counts it at once.
    top = Entry.objects.aggregate(top=Max("number"))["top"] or 0
    now = Head.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    if top > now:
        report.add(now + 1, top, "beyond the noted end of the chain")


def since_the_last_anchor() -> Report:
    """Check only what came after the last anchor, which is what the next one will vouch for. Raises NoKey."""
    report = Report()
    head = Head.objects.filter(pk=1).first() or Head()
    try:
        last = latest()
    except Damaged as damaged:
        report.add(0, 0, f"the anchors cannot be read: {damaged}")
        return report
    going = _Walk(report, keys.sealing(), dict(Person.objects.values_list("pk", "pseudonym")))
    if last is not None and last.number:
        there = Entry.objects.filter(number=last.number).values_list("pk", "digest").first()
        if there is None or there[1] != last.digest:
            report.add(last.number, last.number, f"anchor {last.seq} says otherwise")
            return report
        going.number, going.row, going.digest = last.number, *there
    report.ends = ends_of(_stepped(going, stored(going.number, head.number)))
    going.finish()
    _look_at_the_end(report, head, going)
    return report


def _stepped(going: _Walk, lines: Iterable[Line]) -> Iterator[tuple[datetime, int, str]]:
    for line in lines:
        going.step(line)
        yield line.at, line.number, line.digest


def apart(lines: Iterable[Line], known: list[Anchor], public: Ed25519PublicKey) -> Report:
    """Check lines that were taken out as a file, with the public key and the anchors alone."""
    report = Report()
    going = _Walk(report, None, None)
    digests = _walk(going, lines, known)
    look_at_anchors(report, known, public, digests, going.number, going.number)
    return report
