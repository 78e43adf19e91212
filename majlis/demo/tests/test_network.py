"""The demo network as it stands in the database, at a small size."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from majlis.access import gate
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.placing import check_placement
from majlis.access.viewer import Viewer
from majlis.demo import load
from majlis.demo.cast import CAST
from majlis.discussions.models import Post, Thread
from majlis.files.models import FilePage, StoredFile
from majlis.files.store import check, damage, hash_of
from majlis.library.models import Resource, Version
from majlis.network.models import Circle, Organisation, Person, Seat, Standing
from majlis.search.find import find

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SIZES = {"people": 420, "organisations": 150, "threads": 160, "posts": 1300, "resources": 160}


def _quiet(step: str, done: int, total: int) -> None:
    """No bar in a test."""


def _load(**sizes: Any) -> bool:
    return load.load(**{**SIZES, "progress": _quiet, "now": NOW, **sizes})


@pytest.fixture(scope="module")
def network(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One small network for the whole module, taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert _load()
        yield
        transaction.set_rollback(True)


def _digest() -> str:
    lines = [
        *Person.objects.order_by("pk").values_list(
            "email", "handle", "name", "about", "joined_at", "see_about"
        ),
        *Organisation.objects.order_by("code").values_list("code", "name", "name_latin"),
        *Seat.objects.order_by("pk").values_list("circle__slug", "person__email", "role", "since"),
        *Item.unguarded.order_by("pk").values_list(
            "title", "marking", "state", "author__email", "created_at"
        ),
        *Post.unguarded.order_by("pk").values_list("number", "source", "created_at", "author__email"),
        *Resource.unguarded.order_by("pk").values_list("summary", "kind_of"),
        *FilePage.unguarded.order_by("pk").values_list("file__name", "number", "text"),
    ]
    return hashlib.sha256(repr(lines).encode()).hexdigest()


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_network_and_another_seed_another_one() -> None:
    small = {"people": 130, "organisations": 112, "threads": 12, "posts": 60, "resources": 14}
    digests = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            assert _load(**small, seed=seed)
            digests.append(_digest())
            transaction.set_rollback(True)
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


@pytest.mark.django_db
class TestTheNetwork:
    """What stands after loading."""

    @pytest.fixture(autouse=True)
    def _loaded(self, network: None) -> None:
        """Every test here reads the one network."""

    def test_a_second_call_does_nothing_and_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        before = _digest()
        assert _load() is False
        assert "already" in capsys.readouterr().err
        assert _digest() == before

    def test_sizes_are_what_was_asked_for(self) -> None:
        assert Person.objects.count() == SIZES["people"]
        assert Organisation.objects.filter(code__startswith="demo-").count() == SIZES["organisations"]
        assert Thread.unguarded.count() == SIZES["threads"]
        assert Post.unguarded.count() == SIZES["posts"]
        assert Resource.unguarded.count() == SIZES["resources"]

    def test_people_come_from_102_countries_and_all_sectors(self) -> None:
        assert Person.objects.values("country").distinct().count() == 102
        assert Person.objects.values("sector").distinct().count() == 18

    def test_circles_stand_for_topics_regions_sectors_and_bodies(self) -> None:
        kinds = Counter(Circle.objects.values_list("kind", flat=True))
        assert kinds == {"topic": 44, "region": 5, "sector": 18, "body": 4}
        assert Circle.objects.filter(visibility="secret").count() == 1
        assert all(
            all((circle.label_ar, circle.label_en, circle.label_fr, circle.label_es))
            for circle in Circle.objects.all()
        )
        committee = Seat.objects.filter(circle__slug="steering-committee")
        assert committee.values("person__country").distinct().count() >= 15

    def test_markings_and_standings_have_realistic_shares(self) -> None:
        total = Item.unguarded.count()
        shares = Counter(Item.unguarded.values_list("marking", flat=True))
        assert 0.40 < shares[Marking.GREEN] / total < 0.60
        assert 0.26 < shares[Marking.AMBER] / total < 0.44
        assert all(shares[marking] > 0 for marking in Marking)
        states = Counter(Item.unguarded.values_list("state", flat=True))
        assert states[State.PUBLISHED] / total > 0.85
        assert states[State.DRAFT] > 0
        assert states[State.WITHDRAWN] > 0
        accepted = Person.objects.filter(standing=Standing.ACCEPTED).count()
        assert 0.95 < accepted / SIZES["people"] < 0.99

    def test_every_item_is_placed_as_the_rules_of_placing_ask(self) -> None:
        for item in Item.unguarded.select_related("author").prefetch_related("circles", "named"):
            circles, named = item.circles.all(), item.named.all()
            assert not check_placement(
                marking=Marking(item.marking),
                circles=circles,
                named=named,
                author=item.author,
                public=item.public,
            )
            assert item.enclosed == any(circle.private for circle in circles)

    def test_whoever_wrote_in_a_thread_may_read_it(self) -> None:
        for thread in Thread.unguarded.filter(state=State.PUBLISHED)[:60]:
            readers = set(gate.audience(thread).values_list("pk", flat=True))
            assert set(thread.posts.values_list("author_id", flat=True)) <= readers

    def test_nothing_lies_in_the_future_and_posts_follow_each_other(self) -> None:
        assert not Post.unguarded.filter(created_at__gt=NOW).exists()
        for thread in Thread.unguarded.prefetch_related("posts"):
            posts = sorted(thread.posts.all(), key=lambda post: post.number)
            assert [post.number for post in posts] == list(range(1, thread.post_count + 1))
            assert [post.created_at for post in posts] == sorted(post.created_at for post in posts)
            assert posts[-1].created_at == thread.last_post_at
            assert posts[0].author_id == thread.author_id

    def test_texts_are_in_the_language_they_say(self) -> None:
        for language, source in Post.unguarded.values_list("language", "source"):
            bare = source.partition(")")[2] if source.startswith("@[") else source
            arabic = sum("\u0600" <= char <= "\u06ff" for char in bare)
            assert (arabic > len(bare) / 3) == (language == "ar"), source

    def test_files_are_real_and_say_what_their_pages_say(self) -> None:
        files = list(StoredFile.unguarded.prefetch_related("pages"))
        assert 0.25 < len(files) / SIZES["resources"] < 0.55
        found = damage()
        assert not [file for file in found.missing + found.changed if file in files]
        for file in files[:12]:
            with file.path.open("rb") as data:
                from django.core.files.base import File

                assert check(File(data, file.name)).kind.code == file.kind
            assert hash_of(file.path) == file.sha256
            assert file.pages.count() >= 1
            assert Version.unguarded.filter(files=file).exists()

    def test_the_cast_is_there_and_one_of_them_is_outside(self) -> None:
        seen = {}
        for role in CAST:
            person = Person.objects.get(email=role["email"])
            assert person.organisation is not None
            assert person.organisation.country_id == role["country"]
            assert person.organisation.sector_id == role["sector"]
            seats = set(
                Seat.objects.filter(person=person, state="held").values_list("circle__slug", flat=True)
            )
            seen[role["key"]] = "customs-border" in seats
        assert seen == {
            "customs": True,
            "regulator": True,
            "industry": True,
            "officer": False,
            "chair": True,
            "auditor": False,
            "second officer": False,
            "outside": False,
            "applicant": False,
        }
        chair = Seat.objects.get(circle__slug="customs-border", role=Seat.Role.CHAIR)
        assert chair.person.email == "philippa@demo.invalid"

    def test_the_index_finds_what_was_made(self) -> None:
        reader = Viewer.of(Person.objects.get(email="ximena@demo.invalid"))
        for words, language in (("customs", "en"), ("الجمارك", "ar"), ("douane", "fr"), ("aduana", "es")):
            assert find(reader, words, language=language).total > 3
