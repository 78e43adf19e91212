"""The random machine of vetting, for longer than every landing has time for."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from majlis.membership.vetting.models import Step
from majlis.membership.vetting.tests.test_machine import Gate
from majlis.network.models import Standing

WALKS, STEPS = 200, 40


@pytest.mark.django_db
def test_no_path_leads_in_by_one_decider_however_long_one_tries(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried, accepted, plain = [0], [0], Gate._try

    def counting(self: Gate, verb: object, *args: object, **facts: object) -> object:
        tried[0] += 1
        before = Step.objects.filter(after=Standing.ACCEPTED).count()
        done = plain(self, verb, *args, **facts)
        accepted[0] += Step.objects.filter(after=Standing.ACCEPTED).count() - before
        return done

    monkeypatch.setattr(Gate, "_try", counting)
    long = settings(
        max_examples=WALKS, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Gate, settings=long)
    assert accepted[0] > 50  # a machine that lets nobody in proves nothing
    with capsys.disabled():
        print(f"\n{tried[0]} verbs tried, {accepted[0]} people accepted, none by one person")
