"""The HTML of posts that is made without a template says what the template would."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.urls import resolve
from django.utils import timezone, translation

from majlis.access.people import PersonCard
from majlis.discussions import queries, shown
from majlis.discussions.models import Thread
from majlis.discussions.queries import PostView
from majlis.discussions.safeguard import Posts
from majlis.discussions.tests.threads import answer
from tests.people import Cast, make_person, viewer

FULL = PersonCard(
    name="سلمى <العلوي>",
    initials="س ع",
    url="/experts/a/",
    function="Inspector & more",
    organisation="Customs",
    country_code="MA",
    country_label="Morocco",
)
CARDS = [
    FULL,
    PersonCard(name="Only a name"),
    PersonCard(name="With a photo", photo_url="/photo", function="Inspector"),
    PersonCard(name="Of an organisation", organisation="Customs"),
    PersonCard(name="Of a country", country_code="FR", country_label="France"),
]
LINE = Template("{% load kit %}{% person_line card moment chip '' '#post-1' %}")


def _tight(html: str) -> str:
    """Without the white space between tags, where a template has its line ends."""
    return re.sub(r">\s+<", "><", html)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("days", [0, 400])
@pytest.mark.parametrize("card", CARDS)
def test_an_author_is_the_person_line_of_the_kit(
    cast: Cast, thread: Thread, card: PersonCard, days: int, accepted: bool, language: str
) -> None:
    post = thread.posts.get()
    post.created_at = timezone.now() - timedelta(days=days)
    with translation.override(language):
        chip = translation.gettext("Accepted answer") if accepted else ""
        expected = LINE.render(Context({"card": card, "moment": post.created_at, "chip": chip})).strip()
        assert _tight(expected) in _tight(shown.posts(thread, [PostView(post, card, accepted)]))


def test_every_address_beside_a_post_leads_to_a_page_of_this_room(cast: Cast, thread: Thread) -> None:
    post = answer(cast.bob, thread)
    post.edited_at = timezone.now()
    everything = frozenset({"edit", "withdraw", "restore", "accept"})
    html = "".join(
        shown.posts(thread, [PostView(post, FULL, accepted, everything)]) for accepted in (False, True)
    )
    names = {
        resolve(path).view_name for path in re.findall(r'(?:href|formaction)="(/discussions/[^"]+)"', html)
    }
    deeds = {"accept", "unaccept", "edit", "history", "withdraw_post", "restore_post"}
    assert names == {f"discussions:{deed}" for deed in deeds}


def test_what_a_reader_can_do_stands_beside_their_own_posts_only(cast: Cast, thread: Thread) -> None:
    answer(cast.bob, thread)
    thread.refresh_from_db()
    opening, second = queries.posts(viewer(cast.bob), thread)
    assert opening.can == frozenset()
    assert second.can == {"edit", "withdraw"}
    opening, second = queries.posts(viewer(cast.alice), thread)
    assert opening.can == {"edit"}
    assert second.can == {"accept"}


def test_the_page_says_why_an_author_cannot_bring_back_what_a_moderator_withdrew(
    cast: Cast, thread: Thread
) -> None:
    post = answer(cast.bob, thread)
    moderator = make_person("Moderator", duties=["moderator"])
    cast.circle.seats.create(person=moderator)
    assert "withdraw" not in queries.posts(viewer(moderator), thread)[1].can
    Posts().withdraw(str(post.pk), moderator.pk)
    thread.refresh_from_db()
    of_author = queries.posts(viewer(cast.bob), thread)
    assert of_author[1].can == frozenset()
    assert "its author can ask another one" in shown.posts(thread, of_author)
    assert queries.posts(viewer(moderator), thread)[1].can == frozenset()
