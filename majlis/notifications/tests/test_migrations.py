"""Notices that were written before a rule are brought under it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import translation

from majlis.ledger.record import record
from majlis.network.circles import Visibility
from majlis.notifications import queries, wording
from majlis.notifications.models import Notice
from tests.people import Cast, make_circle, viewer

MIGRATION = "majlis.notifications.migrations.0003_circle_of_old_notices"


@pytest.mark.django_db
def test_old_notices_about_a_circle_go_when_it_may_no_longer_be_known(cast: Cast) -> None:
    secret = make_circle("secret", cast.alice, visibility=Visibility.SECRET)
    facts_of: dict[str, dict[str, Any]] = {
        "/circles/known/": {"circle": cast.circle.pk},
        "/circles/secret/": {"circle": secret.pk},
        "/": {},
    }
    for url, facts in facts_of.items():
        with transaction.atomic():
            entry = record(viewer(cast.alice), "circle.admitted", None, person=cast.bob, **facts)
        Notice.objects.create(
            person=cast.bob,
            entry=entry,
            reason="membership",
            sentence="You now sit in the circle “%(circle)s”.",
            params={"circle": "A name"},
            url=url,
        )
    assert queries.unread_count(viewer(cast.bob)) == 3
    import_module(MIGRATION).number_their_circle(apps, None)
    assert [notice.url for notice in queries.notices(viewer(cast.bob))] == ["/circles/known/"]
    assert queries.unread_count(viewer(cast.bob)) == 1
    assert Notice.objects.get(url="/circles/known/").params == {
        "circle": "A name",
        "circle_id": cast.circle.pk,
    }


@pytest.mark.django_db
def test_old_notices_of_being_kept_out_are_said_in_the_words_of_today(cast: Cast) -> None:
    with transaction.atomic():
        entry = record(viewer(cast.alice), "reader.barred", None, person=cast.bob)
    module = import_module("majlis.notifications.migrations.0004_kept_out_in_other_words")
    notice = Notice.objects.create(
        person=cast.bob, entry=entry, reason="membership", sentence=module.WAS, url="/items/1/why-not/"
    )
    module.reword(apps, None)
    notice.refresh_from_db()
    assert notice.reason == "closed"
    with translation.override("ar"):
        assert "أُغلق أمامكم" in wording.as_text(notice)


@pytest.mark.django_db
def test_a_sentence_that_the_program_no_longer_says_is_read_in_no_other_language(cast: Cast) -> None:
    old = Notice(person=cast.bob, sentence="%(who)s said it in words of last year.", reason="gone", url="/")
    for code, said in (("ar", "ما ينتظركم"), ("fr", "vous attend"), ("es", "Algo le"), ("en", "last year")):
        with translation.override(code):
            for words in (wording.as_text(old), wording.as_html(old)):
                assert said in words and ("last year" in words) == (code == "en")
