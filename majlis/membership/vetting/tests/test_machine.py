"""Whatever is tried by whomever in whatever order: nobody is accepted by one person.

A random machine calls every verb as every person, with right and wrong arguments. After each call everybody
who has come in must be explained by two different people who were inside before. Mutants show that it sees.
"""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals import actions as approvals
from majlis.approvals.models import Approval
from majlis.membership.vetting import actions, houses, moving, openings, sponsors
from majlis.membership.vetting.models import FocalPoint, Opening, SponsorRole, Step
from majlis.membership.vetting.moving import _Moving
from majlis.membership.vetting.tests.village import EVIDENCE, PASSWORD, applicant, settle
from majlis.network.models import Person, Standing
from tests.people import viewer

WHO = st.integers(0, 9)
OFFICER = st.sampled_from([3, 4, 5, 3, 4, 5, *range(10)])
APPLICANT = st.sampled_from([6, 7, 6, 7, 6, 7, *range(10)])
DEEDS = st.sampled_from(["member.restored", "duty.granted", "focal.granted"])
SHOWN = st.sampled_from([EVIDENCE, {}])


class Gate(RuleBasedStateMachine):
    """The network as a machine."""

    def __init__(self) -> None:
        super().__init__()
        self._all = transaction.atomic()
        self._all.__enter__()
        village = settle()
        self.port, self.plant = village.port, village.plant
        self.people: list[Person] = [
            village.focal, village.colleague, village.outsider, *village.officers,
            applicant(village, "one@example.invalid"), applicant(village, "two@example.invalid"),
        ]  # fmt: skip
        self.people += [
            Person.objects.create(name="Gone", email="gone@example.invalid", standing=Standing.LEFT),
            Person.objects.create(
                name="Out",
                email="out@example.invalid",
                standing=Standing.SUSPENDED,
                organisation=village.port,
                duties=["secretariat"],
            ),
        ]
        self.inside = {one.pk for one in Person.objects.filter(standing=Standing.ACCEPTED)}
        self.seen = Step.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def teardown(self) -> None:
        """Nothing of it is kept."""
        transaction.set_rollback(True)
        self._all.__exit__(None, None, None)

    def _viewer(self, who: int) -> Viewer:
        return viewer(self.people[who])

    def _try(self, verb: Any, *args: Any, **facts: Any) -> Any:
        done = None
        with contextlib.suppress(Refused), transaction.atomic():
            done = verb(*args, **facts)
        self.look()
        return done

    @initialize(named=WHO)
    def name(self, named: int) -> None:
        """Both applicants have named somebody."""
        for person in self.people[6:8]:
            actions.name_referee(viewer(person), email=self.people[named].email)

    @rule(who=WHO, whom=WHO)
    def sponsor(self, who: int, whom: int) -> None:
        """Somebody speaks for somebody."""
        self._try(actions.sponsor, self._viewer(who), person=self.people[whom], reason="Known.")

    @rule(who=WHO, whom=WHO)
    def take_up(self, who: int, whom: int) -> None:
        """Somebody takes up a case."""
        self._try(actions.take_up, self._viewer(who), person=self.people[whom])

    @rule(who=WHO, whom=WHO, shown=SHOWN)
    def accept(self, who: int, whom: int, shown: dict[str, str]) -> None:
        """Somebody accepts somebody."""
        facts = {"person": self.people[whom], "reason": "Fine.", "evidence": shown}
        self._try(actions.accept, self._viewer(who), **facts)

    @rule(whom=APPLICANT, first=OFFICER, second=OFFICER, third=OFFICER)
    def whole_way(self, whom: int, first: int, second: int, third: int) -> None:
        """Three people, or fewer, take the way in one after another."""
        self.sponsor(first, whom)
        self.take_up(second, whom)
        self.accept(third, whom, EVIDENCE)

    @rule(whom=APPLICANT, sponsor=OFFICER, judge=OFFICER)
    def broken_way(self, whom: int, sponsor: int, judge: int) -> None:
        """Whoever spoke is out before the decision falls."""
        self.sponsor(sponsor, whom)
        self.out(judge, sponsor)
        self.take_up(judge, whom)
        self.accept(judge, whom, EVIDENCE)

    @rule(whom=APPLICANT, who=OFFICER)
    def alone(self, whom: int, who: int) -> None:
        """One person tries the whole way."""
        self.sponsor(who, whom)
        self.take_up(who, whom)
        self.accept(who, whom, EVIDENCE)

    @rule(whom=WHO, first=OFFICER, second=OFFICER)
    def restoring(self, whom: int, first: int, second: int) -> None:
        """Two people, or one, take the way back."""
        self.ask(first, whom, "member.restored")
        self.decide(second)

    @rule(who=WHO, whom=WHO)
    def out(self, who: int, whom: int) -> None:
        """Somebody suspends somebody."""
        self._try(actions.suspend, self._viewer(who), person=self.people[whom], reason="No.")

    @rule(who=WHO, whom=WHO, what=st.sampled_from(["refuse", "leave", "confirm", "place"]))
    def handle(self, who: int, whom: int, what: str) -> None:
        """The rest of what is done to others."""
        facts: dict[str, Any] = {"person": self.people[whom]}
        if what in ("refuse", "leave"):
            facts["reason"] = "No."
        if what == "place":
            goes = who % 2 == 0 and whom not in (6, 7)  # a word for these would go, and few would come in
            facts["organisation"] = self.plant if goes else self.port
        there, one = Person.objects.get(pk=self.people[whom].pk).organisation_id, self._viewer(who)
        done = self._try(getattr(actions, what), one, **facts)
        if what == "place" and done and Step.objects.filter(person=self.people[whom], before="accepted"):
            assert there != one.organisation_id, "a house called its own another's"

    @rule(who=WHO, what=st.sampled_from(["employer", "back", "invite", "found"]))
    def oneself(self, who: int, what: str) -> None:
        """What somebody does in their own case, or for a newcomer."""
        if what == "employer":
            self._try(actions.change_employer, self._viewer(who), organisation_name="Else", reason="")
        elif what == "back":
            self._try(actions.come_back, self._viewer(who), reason="Please.")
        elif what == "invite":
            self._invited(who)
        else:
            self._try(
                actions.found, Viewer.system("found"), emails=["x@example.invalid", "y@example.invalid"]
            )

    def _invited(self, who: int) -> None:
        email = f"guest{who}@example.invalid"
        typed = {"organisation": self.port.pk, "reason": "Known."}
        token = openings.make(Opening.Kind.INVITE, email, typed=typed, inviter=self.people[who])
        guest = self._try(
            actions.enter, viewer(None), token=token, typed={"name": "Guest"}, password=PASSWORD
        )
        if guest is not None:
            self.people[8] = guest

    @rule(who=WHO, whom=WHO, deed=DEEDS)
    def ask(self, who: int, whom: int, deed: str) -> None:
        """Somebody asks for a deed."""
        facts = {"duty": "secretariat", "organisation": self.port.pk}
        about = self.people[whom]
        self._try(approvals.ask, self._viewer(who), deed=deed, about=about, reason="Needed.", facts=facts)

    @rule(who=WHO)
    def decide(self, who: int) -> None:
        """Somebody grants what was asked last, and tries the verbs behind it by hand."""
        last = Approval.objects.order_by("-pk").first()
        if last is None:
            return
        one = self._viewer(who)
        self._try(approvals.decide, one, approval=last, granted=True, reason="Seen.")
        for verb in (actions.restore, actions.grant_duty, actions.grant_focal_point):
            self._try(verb, one, approval=last)

    def look(self) -> None:
        """Each acceptance since the last look has two different people, both inside, neither the person."""
        for step in Step.objects.filter(pk__gt=self.seen).order_by("pk"):
            if step.after == Standing.ACCEPTED:
                hands = {step.actor_id, step.sponsor_id}
                assert len(hands) == 2 and None not in hands
                assert step.person_id not in hands
                assert hands <= self.inside, "a hand was no member"
                self.of_two_houses(step)
            self.seen = step.pk
        now = {one.pk for one in Person.objects.filter(standing=Standing.ACCEPTED)}
        explained = set(Step.objects.filter(after=Standing.ACCEPTED).values_list("person", flat=True))
        assert now - self.inside <= explained, "somebody came in without a step"
        self.inside = now

    def of_two_houses(self, step: Step) -> None:
        """The two of an acceptance are of two houses wherever another one has an officer, and the second
        of another house than who came in, or than who spoke. No house of this village has branches."""
        works = dict(Person.objects.values_list("pk", "organisation"))
        first, second, there = (works[pk or 0] for pk in (step.sponsor_id, step.actor_id, step.person_id))
        members = Person.objects.filter(standing=Standing.ACCEPTED, is_active=True).exclude(pk=step.person_id)
        others = [one for one in members if "secretariat" in one.duties and one.organisation_id != first]
        neither = [one for one in others if one.organisation_id != there]
        assert second != there or (first != there and not neither), "a house let in its own"
        assert first != second or not others, "two of one house let somebody in"

    @invariant()
    def whoever_is_out_holds_nothing(self) -> None:
        """A viewer who is not accepted has no duty, and speaks for nobody."""
        for point in FocalPoint.objects.filter(until__isnull=True).select_related("person"):
            assert point.person.standing != Standing.LEFT


QUICK = settings(max_examples=10, stateful_step_count=20)


@pytest.mark.django_db
def test_no_path_leads_in_by_one_decider() -> None:
    run_state_machine_as_test(Gate, settings=QUICK)


def _one_hand(moving: _Moving) -> None:
    """The mutant that counts no hands."""


@pytest.mark.django_db
@pytest.mark.parametrize("mutant", ["no hands", "anybody sponsors", "one house"])
def test_the_machine_sees_a_path_for_one(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if mutant == "no hands":
        monkeypatch.setitem(moving._NEEDS, "two", _one_hand)
    elif mutant == "one house":
        monkeypatch.setattr(houses, "keeps_from_accepting", lambda there, asked=False: None)
    else:
        monkeypatch.setattr(sponsors, "role_of", lambda sponsor, person: SponsorRole.OUTSIDE)
        monkeypatch.setattr(sponsors, "was_asked", lambda viewer, person, case: True)
        monkeypatch.setitem(moving._NEEDS, "two", _differing_only)
    no_shrinking = settings(QUICK, max_examples=40, phases=[Phase.generate], database=None)
    with pytest.raises((AssertionError, IntegrityError, ExceptionGroup)):
        run_state_machine_as_test(Gate, settings=no_shrinking)


def _differing_only(moving: _Moving) -> None:
    """The mutant that asks for two people, but not whether they are inside."""
    if moving.hands is None or moving.hands.first == moving.hands.second:
        raise Refused("Two different people are needed.")
