"""The commands that an operator reaches by `majlis manage`."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from majlis.search.models import IndexRow
from tests.people import Cast


@pytest.mark.django_db
def test_the_index_is_made_anew_from_what_is_stored(cast: Cast) -> None:
    IndexRow.objects.all().delete()
    said = io.StringIO()
    call_command("reindex", stdout=said)
    assert IndexRow.objects.filter(person_id=cast.alice.pk).exists()
    assert not IndexRow.objects.filter(person_id=cast.eve.pk).exists()
    assert said.getvalue() == f"{IndexRow.objects.count()} rows in the index.\n"
