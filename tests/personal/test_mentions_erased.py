"""A name that others wrote as a mention is gone after an erasure, in the library too."""

from __future__ import annotations

import pytest
from django.utils import timezone

from majlis.library import actions as library
from majlis.library.models import Version
from majlis.library.tests.shelf import txt
from majlis.personal import actions, erasing
from majlis.personal.models import Erasure
from tests.people import Cast, client_of, viewer
from tests.safety.texts import share

pytestmark = pytest.mark.django_db


def test_a_mention_in_a_summary_and_in_a_note_loses_its_name(cast: Cast) -> None:
    mention = f"Ask @[Bob Zqname]({cast.bob.handle}) about it."
    resource = share(cast.alice, cast.circle, summary=mention)
    library.add_version(viewer(cast.alice), resource=resource, note=mention, uploads=[txt()])
    page = f"/library/{resource.pk}/"
    assert "Zqname" in client_of(cast.charlie).get(page).content.decode()
    actions.ask_erasure(viewer(cast.bob), texts=False)
    Erasure.objects.update(due_at=timezone.now())
    erasing.run(Erasure.objects.get())
    resource.refresh_from_db()
    said = [resource.summary, resource.summary_html, *Version.unguarded.values_list("note", flat=True)]
    assert not any("Zqname" in words for words in said)
    assert "Zqname" not in client_of(cast.charlie).get(page).content.decode()
