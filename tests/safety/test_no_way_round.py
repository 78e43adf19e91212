"""No path publishes around the screening list: every verb that writes text, in any order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from majlis.access.markings import Marking, State
from majlis.access.models import Item
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.discussions import actions as discussions
from majlis.discussions.models import Post, Thread
from majlis.ledger import record as ledger
from majlis.ledger import texts
from majlis.library import actions as library
from majlis.library.drafting import Card
from majlis.library.models import Resource
from majlis.library.tests.shelf import txt
from majlis.membership import actions as membership
from majlis.membership.vetting import actions as vetting
from majlis.membership.vetting.tests import village
from majlis.network.models import Person, Standing
from majlis.safety.listing import expressions, readable
from majlis.safety.models import Case
from majlis.safety.screening import REVIEWERS
from majlis.search.models import IndexRow
from tests.people import Cast, viewer
from tests.safety.texts import settle

pytestmark = pytest.mark.django_db

# A listed word in many dresses, all harmless nonsense, and words that are not listed.
LISTED = (
    "zorblat", "Zorblats!", "zor**blat**", "zor&#98;lat", "mervil  quistans", "ZÓRBLAT", "zor\u200bblat",
    "وبالشرنوف", "[harbour](https://example.org/zorblat)",
    "zor-blat", "zor\\blat", "zor<!-- harbour -->blat", "z<i>or</i>blat", "&amp;#122;orblat", "zor/blats",
    "zo rb lat", "https://example.org/%7Aorblat", "zоr-blаt", "zooorblat", "ʇɐlqɹoz", "theZorblatHere",
    "zor~~quay~~blat", "mer-vil quis.tan", "شر-نوف",
)  # fmt: skip
PLAIN = ("harbour", "a calm word", "ميناء هادئ")

Step = tuple[str, str, str, bool]


class World:
    """What alice can write about, and every way in which she can write."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    @property
    def alice(self) -> Any:
        """Who writes, read anew."""
        return viewer(self.cast.alice)

    def placed(self, wide: bool) -> dict[str, Any]:
        """To all members, or to a circle."""
        return {"marking": Marking.GREEN if wide else Marking.AMBER, "circles": [self.cast.circle]}

    def thread(self) -> Thread:
        """A thread of hers, made where there is none."""
        found = Thread.unguarded.filter(author=self.cast.alice).order_by("-pk").first()
        return found or discussions.ask_question(
            self.alice, title="Harbour", body="How?", **self.placed(True)
        )

    def post(self, number: int = 0) -> Post:
        """A post of hers: the opening one for 1, else the last."""
        mine = Post.unguarded.filter(author=self.cast.alice, thread=self.thread()).order_by("-number")
        found: Post = mine.get(number=1) if number else mine[0]
        return found

    def resource(self) -> Resource:
        """A resource of hers."""
        found = Resource.unguarded.filter(author=self.cast.alice).order_by("-pk").first()
        card = Card(title="Harbour", summary="A list.", **self.placed(True))
        return found or library.share_resource(self.alice, card=card)

    def drafted(self, item: Item, title: str) -> Item:
        """As an import would have left it: a draft that nobody has screened."""
        Item.unguarded.filter(pk=item.pk).update(state=State.DRAFT, title=title)
        found: Item = type(item).unguarded.get(pk=item.pk)
        return found


def _ask(world: World, one: str, two: str, wide: bool) -> None:
    discussions.ask_question(world.alice, title=one, body=two, **world.placed(wide))


def _start(world: World, one: str, two: str, wide: bool) -> None:
    discussions.start_discussion(world.alice, title=one, body=two, **world.placed(wide))


def _publish(world: World, one: str, two: str, wide: bool) -> None:
    thread = world.thread()
    if thread.state == State.PUBLISHED:
        discussions.publish_thread(world.alice, thread=world.drafted(thread, one))  # type: ignore[arg-type]


def _edit_opening(world: World, one: str, two: str, wide: bool) -> None:
    discussions.edit_post(world.alice, post=world.post(1), title=one, body=two)


def _edit(world: World, one: str, two: str, wide: bool) -> None:
    discussions.edit_post(world.alice, post=world.post(), body=two)


def _write(world: World, one: str, two: str, wide: bool) -> None:
    discussions.write_post(world.alice, thread=world.thread(), body=two)


def _restore(world: World, one: str, two: str, wide: bool) -> None:
    post = world.post()
    discussions.withdraw_post(world.alice, post=post)
    Post.unguarded.filter(pk=post.pk).update(source=two, html=two)
    discussions.restore_post(world.alice, post=post)


def _share(world: World, one: str, two: str, wide: bool) -> None:
    card = Card(title=one, summary=two, **world.placed(wide))
    library.share_resource(world.alice, card=card)


def _share_file(world: World, one: str, two: str, wide: bool) -> None:
    name = f"{''.join(letter for letter in one if letter.isalnum() or letter == ' ')}.txt"
    card = Card(title="Harbour", summary="A list.", **world.placed(wide))
    library.share_resource(world.alice, card=card, uploads=[txt(two, name)])


def _version(world: World, one: str, two: str, wide: bool) -> None:
    library.add_version(world.alice, resource=world.resource(), note=one, uploads=[txt(two)])


def _edit_resource(world: World, one: str, two: str, wide: bool) -> None:
    card = Card(title=one, summary=two, **world.placed(wide))
    library.edit_resource(world.alice, resource=world.resource(), card=card)


def _publish_resource(world: World, one: str, two: str, wide: bool) -> None:
    resource = world.resource()
    if resource.state == State.PUBLISHED:
        library.publish_resource(world.alice, resource=world.drafted(resource, one))  # type: ignore[arg-type]


def _profile(world: World, one: str, two: str, wide: bool) -> None:
    columns = {"about": two, "function": one[:160]}
    if wide:
        columns["name"] = one[:160]
    membership.change_profile(world.alice, columns=columns, sectors=[], expertise={}, languages=[])


VERBS: dict[str, tuple[Callable[[World, str, str, bool], None], ...]] = {
    "thread.asked": (_ask,),
    "thread.started": (_start,),
    "thread.published": (_publish,),
    "post.written": (_write,),
    "post.edited": (_edit, _edit_opening),
    "post.restored": (_restore,),
    "resource.shared": (_share, _share_file),
    "version.added": (_version,),
    "resource.edited": (_edit_resource,),
    "resource.published": (_publish_resource,),
    "profile.changed": (_profile,),
}
EXAMPLES = 8
# These bring a profile to light that was there before; each has a test of its own.
LETTING_IN = {"member.accepted", "member.restored", "member.founded"}
# A reason cannot be held back: it is refused.
REASONS: dict[str, Callable[[Cast], tuple[dict[str, Any], Person]]] = {
    "marking.changed": lambda cast: ({"wanted": None}, cast.alice),
    "reader.barred": lambda cast: ({"person": cast.bob}, cast.alice),
    "reader.readmitted": lambda cast: ({"person": cast.bob}, cast.alice),
    "reader.recused": lambda cast: ({}, cast.bob),
}
DEEDS = [deed for deeds in VERBS.values() for deed in deeds]
WORDS = st.sampled_from([*LISTED, *PLAIN])
STEPS = st.lists(st.tuples(st.sampled_from(DEEDS), WORDS, WORDS, st.booleans()), min_size=1, max_size=4)


def loose(reader: Person) -> list[str]:
    """What stands where somebody besides its author reads it, and holds a listed word."""
    found: list[str] = []
    inside: list[str] = []
    them = viewer(reader)
    for thread in Thread.objects.readable(them):
        found += [thread.title]
    for post in Post.objects.readable(them).filter(state=Post.State.SHOWN):
        found += [post.source, post.html]
    for resource in Resource.objects.readable(them):
        found += [resource.title, resource.summary, *resource.versions.values_list("note", flat=True)]
        for file in resource.files.all():
            found += [file.name]
            inside += list(file.pages.values_list("text", flat=True))
    for person in Person.objects.exclude(pk=reader.pk):
        found += [person.name, person.function, person.about]
    for row in IndexRow.objects.all():
        inside += [row.title, row.body]
    list_ = expressions()
    return [
        *(text for text in inside if list_.find(text)),
        *(text for text in found if list_.find(text) or list_.find(readable(text))),
    ]


def play(world: World, steps: list[tuple[Callable[[World, str, str, bool], None], str, str, bool]]) -> None:
    """Do all steps; what a verb refuses is not written."""
    for deed, one, two, wide in steps:
        try:
            deed(world, one, two, wide)
        except (ValidationError, PermissionDenied):
            continue
        assert loose_before_the_worker(world) == []
    settle()
    for reader in (world.cast.bob, world.cast.charlie):
        assert loose(reader) == []


def loose_before_the_worker(world: World) -> list[str]:
    """What can be read right after a verb; the inside of a file is unknown until the worker has read it."""
    return loose(world.cast.bob)


def test_every_verb_that_writes_text_is_tried() -> None:
    assert set(VERBS) | LETTING_IN | REASONS.keys() == texts.WRITES


@pytest.mark.parametrize("verb", REASONS)
def test_the_reasons_that_readers_see_hold_no_listed_word(cast: Cast, listed: Path, verb: str) -> None:
    resource = World(cast).resource()
    facts, who = REASONS[verb](cast)
    with pytest.raises(ValidationError, match="cannot stand here"):
        ledger.VERBS[verb](viewer(who), item=resource, reason="Because of the zor**blat**.", **facts)


def test_the_words_of_an_applicant_are_screened_when_they_are_let_in(db: None, listed: Path) -> None:
    place = village.settle()
    person = village.apply(organisation_name="The port", function="Keeper of the zorblat")
    officers = [viewer(officer) for officer in place.officers]
    with pytest.raises(Refused):
        vetting.place(officers[0], person=person, organisation=None, new_name="House of Zorblats")
    vetting.place(officers[0], person=person, organisation=place.port)
    vetting.sponsor(viewer(place.focal), person=person, reason=village.WHY)
    assert Person.objects.get(pk=person.pk).function  # read by those who vet, and by nobody else
    village.accept(person, place.officers[1])
    assert village.stands(person) == Standing.ACCEPTED
    assert Person.objects.get(pk=person.pk).function == ""
    assert Case.objects.get(author=person).needs == REVIEWERS


def test_the_words_of_a_suspended_member_are_screened_when_they_are_restored(db: None, listed: Path) -> None:
    place = village.settle()
    person = place.colleague
    Person.objects.filter(pk=person.pk).update(standing=Standing.SUSPENDED, about="Of the zorblat")
    village.agreed(place.officers[0], place.officers[1], "member.restored", person)
    assert village.stands(person) == Standing.ACCEPTED
    assert Person.objects.get(pk=person.pk).about == ""


def test_nobody_comes_in_under_a_listed_name(db: None, listed: Path) -> None:
    links = dict(vetting.found(Viewer.system("found"), emails=["a@example.invalid", "b@example.invalid"]))
    facts = {"language": "en", "password": village.PASSWORD}
    with pytest.raises(ValidationError):
        vetting.enter_founder(viewer(None), token=links["a@example.invalid"], name="A Zorblat", **facts)
    with pytest.raises(ValidationError):
        village.apply(name="A Zorblat")


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__.strip("_"))
def test_each_way_to_write_is_held(cast: Cast, listed: Path, deed: Any) -> None:
    play(World(cast), [(deed, "harbour", "zorblat", True)])
    play(World(cast), [(deed, "zorblat", "a calm word", False)])


@pytest.mark.one_database
@pytest.mark.parametrize("number", range(len(DEEDS)), ids=lambda number: DEEDS[number].__name__.strip("_"))
def test_each_way_to_write_holds_the_word_in_other_dresses(cast: Cast, listed: Path, number: int) -> None:
    """Each way tries every sixth dress, and the next one begins with another."""
    from django.db import transaction

    for dress in LISTED[number % 6 :: 6]:
        with transaction.atomic():
            world, deed = World(cast), DEEDS[number]
            _write(world, "", "A calm word.", True)
            try:
                deed(world, dress, dress, True)
                if deed in (_share_file, _version):  # the worker reads what is in a file
                    settle()
                assert Case.objects.filter(held=True, origin="screening").exists(), dress
            except ValidationError as refused:  # a name cannot be held back
                assert "cannot be stored" in str(refused), dress
            transaction.set_rollback(True)


@pytest.mark.one_database
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_no_order_of_verbs_gets_a_listed_word_out(cast: Cast, listed: Path, steps: list[Any]) -> None:
    from django.db import transaction

    with transaction.atomic():
        play(World(cast), steps)
        transaction.set_rollback(True)
