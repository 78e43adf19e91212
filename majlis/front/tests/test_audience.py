"""Who will read what is written, and who reads what stands."""

from __future__ import annotations

import pytest

from majlis.access import gate, rules
from majlis.access.markings import Marking
from majlis.front import readers
from majlis.front.tests.test_pages import asked
from majlis.network.circles import Visibility
from majlis.network.models import FieldAudience
from tests.people import Cast, client_of, make_circle, make_organisation, make_person, viewer


def test_the_preview_counts_the_people_the_gate_would_let_in(cast: Cast) -> None:
    address = f"/audience/preview/?marking=2&circles={cast.circle.pk}"
    context = client_of(cast.alice).get(address).context
    wanted = gate.audience_of(marking=Marking.AMBER, circles=[cast.circle], author=cast.alice)
    assert context["reach"].people == wanted.count() == 3


def test_the_preview_of_a_change_counts_nobody_who_is_kept_out(cast: Cast) -> None:
    item = asked(cast.alice, marking=Marking.AMBER, circles=[cast.circle], named=[cast.charlie])
    item.barred.add(cast.bob)
    change = client_of(cast.alice).get(f"/items/{item.pk}/readers/change/")
    assert f'data-item="{item.pk}"' in change.content.decode()
    query = f"marking=2&circles={cast.circle.slug}&named={cast.charlie.handle}&item={item.pk}"
    context = client_of(cast.alice).get(f"/audience/preview/?{query}").context
    assert context["reach"] == change.context["reach"]
    assert context["reach"].people == gate.audience(item).count()
    # Whoever may not change it learns by trying nothing of whom it keeps out.
    with_bob = f"/audience/preview/?marking=4&named={cast.bob.handle}"
    asks = [client_of(cast.dana).get(with_bob + more) for more in ("", f"&item={item.pk}")]
    assert asks[0].context["reach"] == asks[1].context["reach"]


def test_the_preview_of_what_is_made_from_something_counts_its_readers_only(
    cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    source = asked(cast.alice, marking=Marking.GREEN)
    source.barred.add(cast.charlie)
    client = client_of(cast.bob)
    everybody = client.get("/audience/preview/?marking=1").context["reach"].people
    for query in ("marking=1", f"marking=4&named={cast.charlie.handle}&named={cast.dana.handle}"):
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            found = client.get(f"/audience/preview/?{query}&made_from={source.pk}").context["reach"].people
        assert found == (everybody - 1 if query == "marking=1" else 2)
    page = client.get(f"/library/share/?from={source.pk}")
    assert page.context["reach"].people == everybody - 1


def test_the_preview_tells_nothing_of_what_one_may_not_read(cast: Cast) -> None:
    closed = asked(cast.alice, marking=Marking.RED, named=[cast.bob])
    closed.barred.add(cast.dana)
    query = f"/audience/preview/?marking=4&named={cast.bob.handle}&named={cast.dana.handle}"
    for person in (cast.charlie, make_person("Moderator", duties=["moderator", "secretariat"])):
        client = client_of(person)
        plain = client.get(query).context["reach"]
        assert client.get(f"{query}&item={closed.pk}").context["reach"] == plain
        assert client.get(f"{query}&made_from={closed.pk}").context["reach"] == plain
        typed = {"marking": "4", "named": [cast.bob.handle, cast.dana.handle], "made_from": str(closed.pk)}
        refused = client.post("/library/share/", typed)
        assert refused.status_code == 422 and refused.context["reach"] == plain


def test_a_circle_may_be_given_by_its_slug_and_a_person_by_their_handle(cast: Cast) -> None:
    address = f"/audience/preview/?marking=2&circles={cast.circle.slug}&named={cast.charlie.handle}"
    assert client_of(cast.alice).get(address).context["reach"].people == 4


def test_the_preview_does_not_count_a_private_circle_from_outside(cast: Cast) -> None:
    secret = make_circle("secret", cast.alice, cast.bob, visibility=Visibility.SECRET)
    listed = make_circle("listed", cast.alice, cast.bob, visibility=Visibility.LISTED)
    address = f"/audience/preview/?marking=2&circles={secret.pk}&circles={listed.pk}"
    assert client_of(cast.charlie).get(address).context["reach"].people == 1


@pytest.mark.parametrize("more", ["", "&item=é&made_from=9999999999", "&item=%00&made_from=%00"])
@pytest.mark.parametrize(
    "query", ["marking=zzz", "marking=%00&circles=%00", "circles=99999999999999999999", "named=é"]
)
def test_garbage_in_the_address_of_the_preview_reaches_nobody_but_the_author(
    cast: Cast, query: str, more: str
) -> None:
    answer = client_of(cast.alice).get(f"/audience/preview/?{query}{more}")
    assert answer.status_code == 200
    assert answer.context["reach"].people == 1


def test_a_form_gets_the_band_alone(cast: Cast) -> None:
    answer = client_of(cast.alice).get(
        "/audience/preview/?marking=1", headers={"X-Requested-With": "fragment"}
    )
    assert "<html" not in answer.content.decode()


def test_the_readers_of_an_item_are_those_of_the_gate(cast: Cast) -> None:
    item = asked(cast.alice, marking=Marking.AMBER, circles=[cast.circle], named=[cast.named])
    page = client_of(cast.bob).get(f"/audience/{item.pk}/")
    names = {card.name for card in page.context["cards"]}
    assert names == set(gate.audience(item).values_list("name", flat=True))


def test_each_reason_says_how_many_readers_it_makes(cast: Cast) -> None:
    item = asked(cast.alice, marking=Marking.AMBER, circles=[cast.circle], named=[cast.named])
    found = readers.readers(viewer(cast.bob), rules.Placement.of(item))
    assert [ground.people for ground in found.grounds] == [1, 3, 1]


def test_somebody_who_cannot_read_an_item_learns_nothing_about_its_readers(cast: Cast) -> None:
    item = asked(cast.alice, marking=Marking.AMBER, circles=[cast.circle])
    assert client_of(cast.charlie).get(f"/audience/{item.pk}/").status_code == 404


def test_hidden_sectors_are_not_counted_among_the_readers(cast: Cast) -> None:
    cast.bob.see_sectors = 0
    cast.bob.save(update_fields=["see_sectors"])
    item = asked(cast.alice, marking=Marking.AMBER, circles=[cast.circle])
    page = client_of(cast.alice).get(f"/audience/{item.pk}/")
    assert sum(share.people for share in page.context["readers"].sectors) == 2


def test_the_page_of_readers_takes_at_most_twelve_queries(
    cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    item = asked(cast.alice)
    client = client_of(cast.bob)
    client.get("/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(f"/audience/{item.pk}/")


def test_one_text_has_the_same_figures_wherever_they_stand(cast: Cast) -> None:
    item = asked(cast.alice, marking=Marking.AMBER, circles=[cast.circle], named=[cast.charlie])
    item.barred.add(cast.bob)
    client = client_of(cast.alice)
    figures = client.get(f"/audience/{item.pk}/").context["readers"].reach
    assert client.get(f"/items/{item.pk}/readers/change/").context["reach"] == figures
    assert client.get(f"/discussions/{item.pk}/").context["reach"] == figures


def test_what_can_be_done_is_one_step_away_on_a_narrow_screen(cast: Cast) -> None:
    text = client_of(cast.alice).get(f"/audience/{asked(cast.alice).pk}/").content.decode()
    assert text.index('href="#deeds"') < text.index("The readers") < text.index('id="deeds"')


def test_whoever_left_a_secret_circle_learns_no_more_who_sits_in_it(cast: Cast) -> None:
    secret = make_circle("secret", cast.alice, cast.bob, visibility=Visibility.SECRET)
    item = asked(cast.alice, marking=Marking.AMBER, circles=[secret], named=[cast.named])
    secret.seats.filter(person=cast.alice).delete()
    secret.seats.create(person=cast.charlie)
    for outsider in (cast.alice, cast.named):
        answer = client_of(outsider).get(f"/audience/{item.pk}/")
        names = {card.name for card in answer.context["cards"]}
        assert names == {cast.alice.name, cast.named.name}
        assert "known within their circle only" in answer.content.decode()
        offered = client_of(outsider).get(f"/discussions/{item.pk}/mentionable/?q={cast.charlie.name[:3]}")
        assert cast.charlie.handle not in offered.content.decode()
    inside = client_of(cast.bob).get(f"/audience/{item.pk}/")
    assert {card.name for card in inside.context["cards"]} == set(
        gate.audience(item).values_list("name", flat=True)
    )


def test_the_figures_of_the_preview_do_not_tell_a_hidden_organisation(cast: Cast) -> None:
    """Named beside somebody whose organisation is known, a hidden one must not show by not adding one."""
    other = make_organisation("elsewhere")
    known = make_person("Known", organisation=other)
    figures = set()
    for organisation in (other, make_organisation("third"), None):
        hidden = make_person("Hidden", organisation=organisation, see_organisation=FieldAudience.NOBODY)
        address = f"/audience/preview/?marking=4&named={known.handle}&named={hidden.handle}"
        figures.add(client_of(cast.alice).get(address).context["reach"].organisations)
    assert len(figures) == 1


def test_who_asks_is_told_their_own_reasons_and_the_author_that_they_wrote_it(cast: Cast) -> None:
    item = asked(cast.alice, marking=Marking.AMBER, circles=[cast.circle], named=[cast.named])
    own = client_of(cast.alice).get(f"/audience/{item.pk}/").content.decode()
    assert own.count("You wrote it.") == 2 and "They wrote it." not in own
    assert "You sit in a circle it is addressed to." in own
    others = client_of(cast.bob).get(f"/audience/{item.pk}/").content.decode()
    assert "They wrote it." in others and "You wrote it." not in others
