"""Nothing is found, counted, narrowed down to or suggested that the viewer may not read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from majlis.access import placing
from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.network.models import FieldAudience, Person, Standing
from majlis.search import index
from majlis.search.find import find
from majlis.search.models import IndexRow
from majlis.search.suggest import suggest
from tests.people import Cast, client_of, make_topic, viewer

Note = Callable[..., Item]
CANARY = "kanariya"
EVERYBODY = {"alice", "bob", "charlie", "dana", "named", "barred", "secretariat"}
FINDS = {
    "public": EVERYBODY | {"eve", "applicant", "visitor"},
    "clear": EVERYBODY,
    "green": EVERYBODY,
    "amber": {"alice", "bob", "barred"},
    "amber named": {"alice", "named"},
    "strict": {"alice", "named"},
    "red": set(),
    "draft": set(),
    "withdrawn": set(),
    "green barred": EVERYBODY - {"barred"},
}


def make(case: str, cast: Cast, note: Note) -> Item:
    """An item of alice placed as the case says."""
    item = note(f"{CANARY} title", f"{CANARY} text", author=cast.alice, source=cast.alice.organisation)
    item.topics.add(make_topic())
    word = case.split()[0]
    marking = {"public": Marking.CLEAR, "draft": Marking.GREEN, "withdrawn": Marking.GREEN}.get(word)
    placing.place(
        item,
        marking=Marking[word.upper()] if marking is None else marking,
        circles=[cast.circle] if case == "amber" else [],
        named=[cast.named] if case in {"amber named", "strict", "red"} else [],
        public=case == "public",
    )
    if case in {"draft", "withdrawn"}:
        Item.unguarded.filter(pk=item.pk).update(state=State(word))
    if case == "green barred":
        item.barred.add(cast.barred)
    return item


@pytest.mark.parametrize("again", [False, True], ids=["index behind", "index in step"])
@pytest.mark.parametrize("case", FINDS)
def test_each_marking_is_found_by_its_readers_only(case: str, again: bool, cast: Cast, note: Note) -> None:
    item = make(case, cast, note)
    if again:
        index.reindex(Item.unguarded.get(pk=item.pk))
    for name, person in {**cast.people, "visitor": None}.items():
        who = viewer(person)
        found, wanted = find(who, CANARY), int(name in FINDS[case])
        assert found.total == wanted, name
        assert sum(found.facets["kind"].values()) == wanted, name
        assert found.facets["topic"] == ({"customs_border": 1} if wanted and again else {}), name
        assert len(suggest(who, "kanari", "en")) == wanted, name


@pytest.mark.parametrize("case", ["amber", "strict", "red"])
def test_the_page_says_no_more_than_the_gate(case: str, cast: Cast, note: Note) -> None:
    make(case, cast, note)
    for person in (cast.charlie, cast.eve, cast.applicant, None):
        page = client_of(person).get(f"/search/?q={CANARY[:-1]}a&kind=resource").content.decode()
        assert f"<mark>{CANARY}" not in page
        assert f"{CANARY} t" not in page


def test_a_withdrawn_vetting_closes_the_search_at_once(cast: Cast, note: Note) -> None:
    make("green", cast, note)
    assert find(viewer(cast.bob), CANARY).total == 1
    Person.objects.filter(pk=cast.bob.pk).update(standing=Standing.SUSPENDED)
    assert find(viewer(cast.bob), CANARY).total == 0


def test_red_is_not_in_the_index_at_all(cast: Cast, note: Note) -> None:
    item = make("red", cast, note)
    index.reindex(Item.unguarded.get(pk=item.pk))
    assert not IndexRow.objects.filter(item=item).exists()


@pytest.mark.parametrize(
    ("audience", "finders"),
    [
        (FieldAudience.MEMBERS, EVERYBODY),
        (FieldAudience.CIRCLES, {"alice", "bob", "barred"}),
        (FieldAudience.ORGANISATION, {"alice", "dana", "named"}),
        (FieldAudience.NOBODY, {"alice"}),
    ],
)
@pytest.mark.parametrize("field", ["function", "about"])
def test_a_hidden_field_never_selects(
    field: str, audience: FieldAudience, finders: set[str], cast: Cast
) -> None:
    Person.objects.filter(pk=cast.alice.pk).update(**{field: f"{CANARY} work", f"see_{field}": audience})
    index.reindex_person(cast.alice)
    for name, person in {**cast.people, "visitor": None}.items():
        assert find(viewer(person), CANARY).total == int(name in finders), name
        assert find(viewer(person), f"{CANARY} nothing").total == int(name in finders), name


def test_people_are_found_by_members_only_and_only_while_accepted(cast: Cast) -> None:
    for person in cast.people.values():
        index.reindex_person(person)
    assert find(viewer(cast.bob), "charlie").total == 1
    assert find(viewer(cast.bob), "eve").total == 0
    assert find(viewer(None), "charlie").total == 0
    assert find(viewer(cast.eve), "charlie").total == 0
    Person.objects.filter(pk=cast.charlie.pk).update(standing=Standing.LEFT)
    assert find(viewer(cast.bob), "charlie").total == 0
    assert Client().get("/search/suggest?q=alic").json() == []
