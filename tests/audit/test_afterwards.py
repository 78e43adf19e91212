"""What was erased after a backup is erased again when the backup is put back, and the ledger says so."""

from __future__ import annotations

import pytest

from majlis.ledger import afterwards, anchors, verify
from majlis.ledger.models import Entry
from majlis.network.models import Person
from majlis.personal import erased
from tests.people import Cast, client_of

pytestmark = pytest.mark.django_db


def test_what_was_erased_after_the_backup_is_erased_again(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(about="what a backup would bring back")
    erased.note(cast.bob, texts=False)
    client = client_of(cast.alice)
    said = afterwards.run("2026-01-01T00:00:00+00:00")
    assert "people who were erased since, and are erased again: 1" in said
    assert any("sessions were ended" in sentence for sentence in said)
    bob = Person.objects.get(pk=cast.bob.pk)
    assert (bob.about, bob.pseudonym) == ("", cast.bob.pseudonym)
    assert client.get("/desk/").status_code == 302
    line = Entry.objects.order_by("-number")[0]
    assert (line.verb, line.session, line.facts["number"]) == ("hub.restored", "command", line.number - 1)
    assert anchors.read()[-1].number == line.number
    assert verify.database().findings == []
