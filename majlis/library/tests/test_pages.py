"""The pages of the library: what they show, what they refuse, what they keep."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.files.models import StoredFile
from majlis.files.tests import samples
from majlis.kit.ratelimit import Allowance
from majlis.library import actions
from majlis.library.models import Resource, Version
from majlis.library.tests.shelf import share, txt
from tests.people import Cast, client_of, make_circle, make_person, make_topic, viewer

MOST_QUERIES = 12
SHARE = "/library/share/"


def filled(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What the form for sharing sends."""
    return {
        "once": "a-key-of-sixteen-or-more",
        "title": "Checking consignments",
        "summary": "How to check without stopping trade.",
        "kind_of": "checklist",
        "language": "",
        "marking": str(Marking.AMBER.value),
        "circles": [cast.circle.slug],
        "uploads": [txt(), samples.honest("pdf")],
        "rule": "on",
        **changes,
    }


def page(client: Client, resource: Resource, name: str = "resource") -> Any:
    return client.get(reverse(f"library:{name}", args=[resource.pk]))


def test_sharing_leads_to_the_page_of_the_resource(cast: Cast) -> None:
    client = client_of(cast.alice)
    answer = client.post(SHARE, filled(cast))
    resource = Resource.unguarded.get()
    assert answer.status_code == HTTPStatus.FOUND and answer["Location"] == f"/library/{resource.pk}/"
    shown = client.get(answer["Location"]).content.decode()
    for words in ("Checking consignments", "list.txt", "guide.pdf", "TLP:AMBER", "Checklist"):
        assert words in shown


def test_a_form_sent_twice_is_stored_once(cast: Cast) -> None:
    client = client_of(cast.alice)
    first, second = (client.post(SHARE, filled(cast)) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Resource.unguarded.count() == 1 and StoredFile.unguarded.count() == 2


def test_a_refused_file_leaves_the_text_and_is_named(cast: Cast) -> None:
    bad = samples.upload(b"MZ\x90\x00", "setup.exe")
    answer = client_of(cast.alice).post(SHARE, filled(cast, uploads=[txt(), bad]))
    shown = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "How to check without stopping trade." in shown and "setup.exe" in shown
    assert "choose these files again" in shown
    assert not Resource.unguarded.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x\0y"}, "title"),
        ({"summary": "long " * 2_000_000}, "summary"),
        ({"rule": ""}, "rule"),
        ({"circles": []}, "circles"),
        ({"circles": ["no-such-circle"]}, "circles"),
        ({"marking": "9"}, "marking"),
        ({"marking": ""}, "marking"),
        ({"kind_of": "other-kind"}, "kind_of"),
        ({"topics": ["\0"]}, "topics"),
        ({"named": ["nobody"]}, "named"),
        ({"language": "xx"}, "language"),
        ({"public": "on"}, "public"),
        ({"summary": "", "uploads": []}, "summary"),
        ({"marking": str(Marking.RED.value), "circles": []}, "named"),
    ],
)
def test_wrong_input_is_answered_at_its_field_and_stores_nothing(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    answer = client_of(cast.alice).post(SHARE, filled(cast, **changes))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in answer.context["form"].errors
    assert not Resource.unguarded.exists()


def test_hostile_words_are_shown_as_words(cast: Cast) -> None:
    title = "<script>alert(1)</script> \u202egnp.exe 😀 ' OR 1=1"
    client_of(cast.alice).post(SHARE, filled(cast, title=title, summary=f"{title}\n\n[a](javascript:x)"))
    shown = page(client_of(cast.bob), Resource.unguarded.get()).content.decode()
    assert "<script>alert" not in shown and "&lt;script&gt;" in shown
    assert 'href="javascript' not in shown and "\u202e" not in shown


def test_people_are_found_by_name_without_a_script(cast: Cast) -> None:
    make_person("سلمى العلوي", name_latin="Salma Alaoui")
    answer = client_of(cast.alice).post(SHARE, filled(cast, find="alaoui"))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "سلمى العلوي" in answer.content.decode()
    hidden = client_of(cast.alice).post(SHARE, filled(cast, find="Applicant")).content.decode()
    assert f'value="{cast.applicant.handle}"' not in hidden


def test_named_people_are_chosen_by_their_handle(cast: Cast) -> None:
    changes = {"marking": str(Marking.RED.value), "circles": [], "named": [cast.named.handle]}
    client_of(cast.alice).post(SHARE, filled(cast, **changes))
    resource = Resource.unguarded.get()
    assert list(resource.named.all()) == [cast.named]
    assert page(client_of(cast.named), resource).status_code == HTTPStatus.OK


def test_each_viewer_sees_the_resource_exactly_where_the_gate_says_so(cast: Cast) -> None:
    resource = share(cast)
    resource.named.add(cast.named)
    resource.barred.add(cast.barred)
    readers = {"alice", "bob", "named"}
    for name, person in cast.people.items():
        client = client_of(person)
        expected = HTTPStatus.OK if name in readers else HTTPStatus.NOT_FOUND
        assert page(client, resource).status_code == expected, name
        listed = client.get("/library/")
        assert (resource.title in listed.content.decode()) == (name in readers), name
    assert page(client_of(None), resource).status_code == HTTPStatus.NOT_FOUND
    assert client_of(None).get("/library/").status_code == HTTPStatus.FOUND


def test_a_published_resource_is_read_without_signing_in(cast: Cast) -> None:
    resource = share(cast, marking=Marking.CLEAR, circles=[], public=True)
    shown = page(client_of(None), resource)
    assert shown.status_code == HTTPStatus.OK and "list.txt" in shown.content.decode()


@pytest.mark.parametrize("name", ["edit", "version", "withdraw"])
def test_readers_are_told_that_they_cannot_change_it_and_others_know_nothing(cast: Cast, name: str) -> None:
    resource = share(cast)
    assert page(client_of(cast.alice), resource, name).status_code == HTTPStatus.OK
    assert page(client_of(cast.bob), resource, name).status_code == HTTPStatus.FORBIDDEN
    assert page(client_of(cast.charlie), resource, name).status_code == HTTPStatus.NOT_FOUND


def test_editing_shows_what_is_stored_and_stores_what_is_sent(cast: Cast) -> None:
    resource = share(cast, topics=[make_topic()])
    client = client_of(cast.alice)
    shown = page(client, resource, "edit").content.decode()
    assert 'value="Checking consignments"' in shown and "without** stopping" in shown
    changed = {**filled(cast, title="Another title", marking="1", topics=[]), "uploads": []}
    asked = client.post(f"/library/{resource.pk}/edit/", changed)  # more come to read it
    assert asked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and Resource.unguarded.get().marking == 2
    answer = client.post(f"/library/{resource.pk}/edit/", changed | {"seen": asked.context["seen"]})
    assert answer.status_code == HTTPStatus.FOUND
    resource = Resource.unguarded.get()
    assert (resource.title, resource.marking, resource.topics.count()) == ("Another title", 1, 0)


def test_a_form_that_comes_back_with_what_was_typed_offers_no_older_text(cast: Cast) -> None:
    resource, client = share(cast), client_of(cast.alice)
    address, offer = f"/library/{resource.pk}/edit/", "data-draft-offer"
    assert offer in client.get(address).text
    answer = client.post(address, filled(cast, title="") | {"uploads": []})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and offer not in answer.text
    assert "data-draft=" in answer.text  # what is typed from here on is kept


def test_a_version_is_added_by_its_form_and_older_files_stay_in_reach(cast: Cast) -> None:
    resource = share(cast)
    sent = {"note": "Shorter", "uploads": [txt("new", "new.txt")], "rule": "on"}
    answer = client_of(cast.alice).post(f"/library/{resource.pk}/version/", sent)
    assert answer.status_code == HTTPStatus.FOUND
    assert Version.unguarded.filter(resource=resource).count() == 2
    shown = page(client_of(cast.bob), resource).content.decode()
    assert "new.txt" in shown and "list.txt" in shown and "Shorter" in shown


@pytest.mark.parametrize(
    "sent", [{}, {"note": "x"}, {"note": "x", "rule": "on"}, {"kept": "zzz", "rule": "on"}]
)
def test_a_version_that_lacks_something_comes_back(cast: Cast, sent: dict[str, str]) -> None:
    resource = share(cast)
    kept = {"kept": [str(file.pk) for file in StoredFile.unguarded.all()]}
    answer = client_of(cast.alice).post(f"/library/{resource.pk}/version/", {**kept, **sent})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Version.unguarded.count() == 1


def test_withdrawing_needs_a_post_and_closes_the_page_to_others(cast: Cast) -> None:
    resource = share(cast)
    client = client_of(cast.alice)
    asked = page(client, resource, "withdraw").content.decode()
    assert 'name="once"' in asked, "whoever clicks twice is told twice that it is done"
    assert page(client_of(cast.bob), resource).status_code == HTTPStatus.OK
    client.post(f"/library/{resource.pk}/withdraw/")
    assert page(client_of(cast.bob), resource).status_code == HTTPStatus.NOT_FOUND
    assert "withdrawn" in page(client, resource).content.decode()


def test_the_list_narrows_counts_and_sorts(cast: Cast) -> None:
    topic = make_topic()
    share(cast, title="B guide", kind_of="guidance", language="fr", topics=[topic])
    share(cast, title="A list", kind_of="checklist", language="ar")
    share(cast, title="Hidden", kind_of="report", marking=Marking.RED, circles=[], named=[cast.named])
    client = client_of(cast.bob)

    def titles(query: str) -> list[str]:
        return [line.resource.title for line in client.get(f"/library/{query}").context["lines"]]

    assert titles("") == ["A list", "B guide"]
    assert titles("?sort=title") == ["A list", "B guide"]
    assert titles("?kind=guidance") == titles("?language=fr") == titles(f"?topic={topic.pk}") == ["B guide"]
    assert titles("?kind=guidance&language=ar") == []
    groups = client.get("/library/").context["facets"]
    assert [[option["count"] for option in group["options"]] for group in groups] == [[1, 1], [1], [1, 1]]


@pytest.mark.parametrize(
    "query",
    [
        "page=zzz",
        "page=99999999999",
        "kind=%00",
        "topic=%00%ff",
        "language=\u202e",
        "sort=pk;--",
        "topic=" + "a" * 9999,
    ],
)
def test_garbage_in_the_address_is_ignored(cast: Cast, query: str) -> None:
    share(cast)
    assert client_of(cast.alice).get(f"/library/?{query}").status_code == HTTPStatus.OK
    assert (
        client_of(cast.alice).get("/library/share/?named=%00&circles=%00&title=%00").status_code
        == HTTPStatus.OK
    )
    assert client_of(cast.alice).get("/library/99999999999999999999999/").status_code == HTTPStatus.NOT_FOUND


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == HTTPStatus.OK
    return len(seen)


def test_no_page_asks_more_of_the_database_when_there_is_more_to_show(cast: Cast) -> None:
    topic, client = make_topic(), client_of(cast.bob)
    first = share(cast, topics=[topic])
    mine = client_of(cast.alice)
    few = [
        queries(client, "/library/"),
        queries(client, f"/library/{first.pk}/"),
        queries(mine, "/library/share/"),
    ]
    for number in range(15):
        author = make_person(f"Author {number}")
        make_circle("customs-circle", author)
        made = share(
            cast, txt(name=f"{number}.txt"), txt(name="b.txt"), topics=[topic, make_topic(f"topic-{number}")]
        )
        Resource.unguarded.filter(pk=made.pk).update(author=author)
    for number in range(4):
        actions.add_version(
            viewer(cast.alice), resource=first, note="More", uploads=[txt(str(number)), txt("c")]
        )
    many = [
        queries(client, "/library/"),
        queries(client, f"/library/{first.pk}/"),
        queries(mine, "/library/share/"),
    ]
    assert few == many
    assert max(many) <= MOST_QUERIES
    Item.unguarded.get(pk=first.pk).derived_from.add(Item.unguarded.get(pk=made.pk))
    assert queries(mine, f"/library/{first.pk}/edit/") <= MOST_QUERIES
    assert queries(mine, f"/library/{first.pk}/version/") <= MOST_QUERIES


def test_who_shares_too_fast_is_slowed_and_loses_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("majlis.library.views.SHARING", Allowance(times=1, seconds=600))
    client = client_of(cast.alice)
    assert client.post(SHARE, filled(cast)).status_code == 302
    again = client.post(SHARE, filled(cast, title="The second guide", uploads=[txt(name="kept.txt")]))
    assert again.status_code == 429
    page = again.content.decode()
    assert "The second guide" in page and "kept.txt" in page


def test_whoever_shared_a_file_reads_what_was_taken_out_of_it_and_nobody_else(cast: Cast) -> None:
    out, facts = io.BytesIO(), Image.Exif()
    facts[0x013B] = "Zqphotographer"
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=facts)
    resource = share(cast, samples.upload(out.getvalue(), "quay.jpg"))
    mine, theirs = (page(client_of(one), resource).content.decode() for one in (cast.alice, cast.bob))
    assert "Taken out before it was stored" in mine and "names of authors and editors" in mine
    assert "quay.jpg" in theirs and "Taken out" not in theirs
