"""What changes who reads: another placing, keeping somebody out, letting them in again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from majlis.access import gate, loosening, past
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.placing import facts_of
from majlis.access.policy import Refused
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.approvals.models import Approval
from majlis.kit.text import clean_line, of_field
from majlis.ledger.record import record, verb
from majlis.network.models import Person
from majlis.readership import placing, policy, provisional
from majlis.readership.placing import Wanted
from majlis.safety.refusing import ListedWords
from majlis.safety.screening import listed

REASON_LIMIT = 300
DEED = "marking.loosened"
EXPIRY = _(
    "Only its author says on which day it closes. Leave this day as it was, and make it narrower in"
    " another way."
)


def _locked(item: Item) -> Item:
    """The card as it is stored now, kept from other writers until the verb ends."""
    found: Item = Item.unguarded.select_for_update(no_key=True).get(pk=item.pk)
    return found


def _reasoned(item: Item, reason: str, *, needed: bool = True) -> str:
    """The reason as one sound line that holds no word of the screening list: its readers see it."""
    line = of_field("reason", clean_line, reason, REASON_LIMIT)
    if needed and not line:
        raise ValidationError({"reason": _("Please say why. The reason is kept.")})
    if listed(line) is not None:
        raise ListedWords({"reason": _("These words cannot stand here. Say it in others.")}, item)
    return line


def _moved(item: Item) -> None:
    item.updated_at = timezone.now()
    item.save(update_fields=["updated_at"])


@verb("marking.changed")
def change_marking(viewer: Viewer, *, item: Item, wanted: Wanted, reason: str = "") -> Item:
    """Give an item another placing: the source any; others a narrower one, with their reason, about which a
    moderator of another house decides afterwards.

    Where others have written in it, their words are theirs: the source alone makes it no wider. Nor does an
    author who has left the organisation that it came from.
    Raises ValidationError by field (also when nothing is changed), Refused.
    """
    item = _locked(item)
    gate.require(viewer, "marking.changed", item)
    own = policy.is_source(viewer, item)
    why = _reasoned(item, reason, needed=not own)
    before = Placement.of(item)
    if not own and loosening.later(wanted.terms.expires_at, before.terms.expires_at):
        raise ValidationError({"expires": EXPIRY})
    if not own and wanted.marking == Marking.STRICT != before.marking:
        # Whom it then takes would tell where its author works, and those named: some show that to few.
        raise ValidationError({"marking": _("Only its source can give it this marking.")})
    thing = None if own else provisional.thing_of(item)
    placing.store(item, placing.sound(viewer, item, wanted))
    after = Placement.of(item)
    facts: dict[str, Any] = {"before": facts_of(before), "after": facts_of(after)}
    if facts["before"] == facts["after"]:
        raise ValidationError(_("Nothing was changed."))
    _check_wider(viewer, item, before, after)
    _moved(item)
    if thing is not None:
        provisional.may_still(thing)
        facts["case"] = provisional.await_decision(viewer, item, thing, (before, after), why).pk
    record(viewer, "marking.changed", item, reason=why, **facts)
    return item


def _check_wider(viewer: Viewer, item: Item, before: Placement, after: Placement) -> None:
    """Whether this viewer may make it as wide as that, and close its past then. Raises ValidationError."""
    own = policy.is_source(viewer, item)
    wider = loosening.grounds(before, after) if own else loosening.seen_grounds(viewer, before, after)
    if own and wider:
        _alone(viewer, item)
        past.close(item)
    elif wider:
        said = " ".join(str(ground.sentence) for ground in wider)
        raise ValidationError(_("Only the source can make it wider. %(grounds)s"), params={"grounds": said})


def _alone(viewer: Viewer, item: Item) -> None:
    """Whether its author may make it wider with nobody else. Raises ValidationError."""
    if not loosening.speaks_for_source(viewer, item):
        raise ValidationError(loosening.GONE)
    if loosening.others_in(item):
        raise ValidationError(policy.OTHERS_WROTE)
    if loosening.kept_narrow(item):
        raise ValidationError(loosening.KEPT)


@verb("marking.restored")
def restore_marking(viewer: Viewer, *, item: Item, wanted: Mapping[str, Any]) -> Item:
    """Give an item back the placing that its source chose: somebody made it narrower, another did not agree.

    A job of the office of cases. Raises ValidationError where it cannot be placed so any more.
    """
    if viewer.person_id is not None:
        raise Refused(_("Nobody may do this."))
    item = _locked(item)
    before = Placement.of(item)
    placing.store(item, placing.of_facts(wanted), stood=True)
    past.close(item)
    _moved(item)
    record(viewer, "marking.restored", item, before=facts_of(before), after=facts_of(Placement.of(item)))
    return item


@verb("marking.loosened")
def loosen_marking(viewer: Viewer, *, item: Item, approval: Approval) -> Item:
    """Do what the secretariat asked for with the source's consent and a second person granted.

    Raises Refused where nobody granted it or the placing has changed meanwhile, ValidationError by field.
    """
    item = _locked(item)
    granted = approval.state == Approval.State.GRANTED and approval.deed == DEED
    if not granted or approval.item_id != item.pk:
        raise Refused(_("Nobody may do this."))
    if policy.is_source(viewer, item) and not loosening.speaks_for_source(viewer, item):
        raise Refused(
            _("You wrote this for an organisation you have left: another officer decides about it.")
        )
    before = Placement.of(item)
    if facts_of(before) != approval.facts["before"]:
        raise Refused(_("Who reads this has changed since it was asked for. It has to be asked for again."))
    if loosening.others_in(item) - set(approval.facts.get("writers", ())):
        raise Refused(_("Others have written here since it was asked for. Their consent is needed, too."))
    if item.updated_at.isoformat() != approval.facts.get("written"):
        raise Refused(_("Something was written here since it was asked for. It has to be asked for again."))
    placing.store(item, placing.of_facts(approval.facts["after"]))
    past.close(item)
    _moved(item)
    provisional.nothing_to_decide(item)
    record(
        viewer,
        "marking.loosened",
        item,
        approval=approval.pk,
        before=facts_of(before),
        after=facts_of(Placement.of(item)),
    )
    return item


@verb("reader.recused")
def recuse(viewer: Viewer, *, item: Item, reason: str) -> None:
    """Keep oneself out of an item, for good as far as one can do anything about it. Raises as `bar`."""
    item = _locked(item)
    gate.require(viewer, "reader.recused", item)
    me = Person.objects.get(pk=viewer.person_id or 0)
    why = _reasoned(item, reason)
    item.barred.add(me)
    record(viewer, "reader.recused", item, person=me, reason=why)


@verb("reader.barred")
def bar(viewer: Viewer, *, item: Item, person: Person, reason: str) -> None:
    """Keep somebody out of an item, whatever lets them in. Raises ValidationError for `reason`, Refused."""
    item = _locked(item)
    gate.require(viewer, "reader.barred", item)
    why = _reasoned(item, reason)
    if person.pk == viewer.person_id:
        raise ValidationError({"person": _("To keep yourself out, recuse yourself.")})
    _not_the_source(viewer, item, person)
    if item.barred.filter(pk=person.pk).exists():
        raise ValidationError({"person": _("This person is kept out already.")})
    item.barred.add(person)
    record(viewer, "reader.barred", item, person=person, reason=why)


def _not_the_source(viewer: Viewer, item: Item, person: Person) -> None:
    """Only the source lets somebody in again, and a source that is kept out is no reader."""
    if item.terms.hides_author and not policy.is_source(viewer, item):  # trying would tell who wrote it
        raise ValidationError(
            {"person": _("Who wrote this is not shown, so only its source can keep somebody out.")}
        )
    if person.pk == item.author_id:
        raise ValidationError(
            {
                "person": _(
                    "The source cannot be kept out of what they wrote. Where it must not stay, report it:"
                    " a moderator can hold it, and another one decides."
                )
            }
        )


@verb("reader.readmitted")
def readmit(viewer: Viewer, *, item: Item, person: Person, reason: str) -> None:
    """Let somebody read again what they may read by another reason. Raises as `bar`."""
    item = _locked(item)
    gate.require(viewer, "reader.readmitted", item)
    why = _reasoned(item, reason)
    if not item.barred.filter(pk=person.pk).exists():
        raise ValidationError({"person": _("This person is not kept out.")})
    item.barred.remove(person)
    record(viewer, "reader.readmitted", item, person=person, reason=why)


@verb("source.narrowed")
def note_narrowed(viewer: Viewer, *, item: Item, source: Item, line: int = 0, ended: str = "") -> None:
    """Write beside an item that what it was made from reaches fewer: since a line, or since it `ended`."""
    facts = {"ended": ended} if ended else {"line": line}
    record(viewer, "source.narrowed", item, source=source.pk, **facts)
