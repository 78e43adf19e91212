"""Whether two work for one house is asked in one query, however many officers and branches there are."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from majlis.approvals import actions as approvals
from tests.people import client_of, make_organisation, make_person, viewer

pytestmark = pytest.mark.django_db


def test_the_page_of_a_duty_asks_no_more_for_many_officers_of_one_house(
    django_assert_max_num_queries: Any,
) -> None:
    ministry = make_organisation("ministry")
    section = make_organisation("section", parent=ministry)
    branches = [make_organisation(f"branch{n}", parent=section) for n in range(6)]
    asker, other, *_more = [
        make_person(f"Officer {n}", organisation=one, duties=["secretariat"])
        for n, one in enumerate(branches)
    ]
    about = make_person("About", organisation=make_organisation("port"))
    asked = approvals.ask(
        viewer(asker), deed="duty.granted", about=about, reason="Needed.", facts={"duty": "moderator"}
    )
    browser, page = client_of(other), reverse("approvals:approval", args=[asked.pk])
    mine = "Who asked is of your own organisation"
    with django_assert_max_num_queries(12):
        assert mine not in browser.get(page).content.decode()  # nobody else could decide
    make_person("Far", organisation=make_organisation("far"), duties=["secretariat"])
    with django_assert_max_num_queries(12):
        assert mine in browser.get(page).content.decode()
