"""Asking a second person to make something wider: for words that were seen, and nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from majlis.access.markings import Marking
from majlis.approvals.models import Approval
from tests.people import Cast, client_of, make_organisation, make_person
from tests.safety.texts import answer, ask

TYPED = "Alice wrote to me on Monday and agreed to it in full."


def _hidden(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""


def test_consent_is_asked_for_only_what_its_asker_has_seen(cast: Cast) -> None:
    officer = make_person("Officer", organisation=make_organisation("office"), duties=["secretariat"])
    narrow: dict[str, Any] = {"marking": Marking.AMBER, "circles": [], "named": [officer, cast.bob]}
    thread = ask(cast.alice, cast.circle, **narrow)
    browser, address = client_of(officer), reverse("readership:change", args=[thread.pk])
    opened = browser.get(address).text
    typed = {"act": "ask", "marking": "1", "circles": [cast.circle.slug], "reason": TYPED}
    answer(cast.bob, thread, "Only for you two.")
    late = browser.post(address, typed | {"written": _hidden(opened, "written"), "seen": "anybody"})
    seen = {"seen": _hidden(late.text, "seen")}
    late = browser.post(address, typed | {"written": _hidden(opened, "written")} | seen)
    assert late.status_code == 422 and "since you opened this page" in late.text and TYPED in late.text
    assert not Approval.objects.exists()
    now = {"written": _hidden(late.text, "written"), **seen}
    assert browser.post(address, typed | now).status_code == 302
    again = browser.post(address, typed | now | {"reason": f"{TYPED} And today again."})
    assert again.status_code == 422 and "And today again." in again.text
    assert Approval.objects.count() == 1
