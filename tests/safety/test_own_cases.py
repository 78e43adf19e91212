"""The list of one's own texts that were looked at says nothing of an item that one does not read any more."""

from __future__ import annotations

import pytest
from django.urls import reverse

from majlis.access.models import Item
from majlis.discussions import actions as discussions
from majlis.discussions.models import Post
from majlis.network.models import Person
from majlis.readership.actions import bar
from tests.people import Cast, client_of, viewer
from tests.safety.texts import answer, ask, report

pytestmark = pytest.mark.django_db


def test_who_is_kept_out_since_is_told_neither_title_nor_address(
    cast: Cast, moderators: list[Person]
) -> None:
    thread = ask(cast.alice, cast.circle)
    post = answer(cast.charlie, thread, "Some words.")
    report(moderators[0], "post", post.pk)
    address = reverse("discussions:thread", args=[thread.pk])

    def own() -> str:
        return client_of(cast.charlie).get(reverse("safety:mine")).content.decode()

    assert thread.title in own()
    assert address in own()
    card = Item.unguarded.get(pk=thread.pk)
    bar(viewer(cast.alice), item=card, person=cast.charlie, reason="Out.")
    opening = Post.unguarded.get(thread=thread, number=1)
    discussions.edit_post(viewer(cast.alice), post=opening, body=opening.source, title="Codename of the site")
    assert client_of(cast.charlie).get(address).status_code == 404
    said = own()
    assert "Codename" not in said
    assert thread.title not in said
    assert address not in said
    assert "Some words." in said
