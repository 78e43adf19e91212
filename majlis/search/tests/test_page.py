"""The page: what it shows, what it offers, that nothing typed breaks it, and what it costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from majlis.access.models import Item
from majlis.search import index
from tests.people import client_of, make_person

Note = Callable[..., Item]


def test_a_hit_is_shown_with_its_words_marked_and_its_html_harmless(note: Note) -> None:
    note("Seals <b>bold</b>", "Check the seal <script>alert(1)</script> twice.")
    page = client_of(make_person("Reader")).get("/search/?q=seals").content.decode()
    assert "<mark>Seals</mark> &lt;b&gt;bold" in page
    assert "the <mark>seal</mark> &lt;script&gt;" in page
    assert "<script>alert" not in page


def test_an_empty_result_offers_to_ask_the_network(note: Note) -> None:
    page = client_of(make_person("Reader")).get("/search/?q=unheard-of").content.decode()
    assert "Nothing found" in page


@pytest.mark.parametrize(
    "address",
    [
        "?q=%00", "?q=%ED%A0%80", '?q="', "?q=-", "?q=%22%22+-%22+OR+NEAR(a*",
        "?q=a:b^2*{}[]()|&!~'\\", "?q=%F0%9F%98%80",
        "?q=x&page=zzz", "?q=x&page=99999999999",
        "?q=x&kind=%00&topic='&language=xx&year=20x5&sort=%FF", "?q=%E2%80%AEtxt",
        "?q=" + "a" * 9000, "?q=" + "a+" * 4000, "?kind=person", "?q=title_surface:x", "?q='':*%20<->%20!x",
    ],
)  # fmt: skip
def test_nothing_typed_breaks_the_page(address: str, note: Note) -> None:
    note("Plain", "text x a")
    for client in (client_of(make_person("Reader")), Client()):
        assert client.get(f"/search/{address}").status_code == 200
        assert client.get(f"/search/suggest{address}").status_code == 200


def test_ten_megabytes_in_the_box_are_answered(note: Note) -> None:
    client = client_of(make_person("Reader"))
    assert client.get("/search/", {"q": "word " * 2_000_000}).status_code == 200


def test_the_number_of_queries_is_small_and_constant(
    note: Note, numbered: Callable[[int], list[object]], django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = client_of(make_person("Reader"))
    note("Ports", "seals")
    with django_assert_max_num_queries(12) as few:  # type: ignore[attr-defined]
        client.get("/search/?q=seals")
    for number in range(30):
        note(f"Port {number}", "seals and more")
    for person in numbered(5):
        index.reindex_person(person)  # type: ignore[arg-type]
    with django_assert_max_num_queries(12) as many:  # type: ignore[attr-defined]
        client.get("/search/?q=seals")
    assert len(many) <= len(few)


def test_suggestions_come_from_titles_people_and_topics(note: Note) -> None:
    note("Container seals at the port")
    person = make_person("Containa Member")
    index.reindex_person(person)
    found = client_of(make_person("Reader")).get("/search/suggest?q=contai").json()
    assert {one["label"] for one in found} == {"Container seals at the port", "Containa Member"}
    assert Client().get("/search/suggest?q=contai").json() == []
