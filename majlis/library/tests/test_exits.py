"""Every way to the bytes of a file, for everybody, before and after a permission goes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from majlis.access.markings import Marking
from majlis.files import store
from majlis.files.models import StoredFile
from majlis.library import actions
from majlis.library.models import Resource
from majlis.library.tests.shelf import share, txt
from majlis.network.models import Person, Seat, Standing
from tests.people import Cast, client_of, viewer

CANARY = b"canary-words-in-a-file"
Exit = Callable[[Client, StoredFile], HttpResponseBase]


def _encoded(client: Client, file: StoredFile) -> HttpResponseBase:
    return client.get(store.url(file).replace("/files/", "/files/%2e%2e/files/").replace(".", "%2e"))


EXITS: dict[str, Exit] = {
    "get": lambda client, file: client.get(store.url(file)),
    "head": lambda client, file: client.head(store.url(file)),
    "range": lambda client, file: client.get(store.url(file), headers={"range": "bytes=0-99"}),
    "last bytes": lambda client, file: client.get(store.url(file), headers={"range": "bytes=-5"}),
    "not changed": lambda client, file: client.get(
        store.url(file), headers={"if-none-match": f'"{file.sha256}"'}
    ),
    "wrong name": lambda client, file: client.get(f"/files/{file.token}/other.txt", follow=True),
    "trailing dot": lambda client, file: client.get(f"{store.url(file)}.", follow=True),
    "other case of the name": lambda client, file: client.get(f"/files/{file.token}/LIST.TXT", follow=True),
    "dots encoded": lambda client, file: client.get(f"/files/{file.token}/%2e%2e", follow=True),
    "query": lambda client, file: client.get(f"{store.url(file)}?download=1&token={file.token}"),
}
NO_EXITS: dict[str, Exit] = {
    "other case of the token": lambda client, file: client.get(f"/files/{file.token.upper()}x/{file.name}"),
    "its place on the disk": lambda client, file: client.get(f"/files/{file.place}"),
    "its hash": lambda client, file: client.get(f"/files/{file.sha256}/{file.name}"),
    "its number": lambda client, file: client.get(f"/files/{file.pk}/{file.name}"),
    "no name": lambda client, file: client.get(f"/files/{file.token}"),
    "a slash at the end": lambda client, file: client.get(f"{store.url(file)}/"),
    "dots in front": _encoded,
    "nul": lambda client, file: client.get(f"/files/%00{file.token}/{file.name}"),
}


def body(answer: HttpResponseBase) -> bytes:
    """All bytes of an answer."""
    if answer.streaming:
        return b"".join(answer)
    return bytes(answer.content)  # type: ignore[attr-defined]


def the_file(resource: Resource, name: str = "list.txt") -> StoredFile:
    found: StoredFile = StoredFile.unguarded.get(item=resource, name=name)
    return found


@pytest.fixture
def resource(cast: Cast) -> Resource:
    """Alice's file for her circle; one more is named, one member of the circle is barred."""
    made = share(cast, txt(CANARY.decode()))
    made.named.add(cast.named)
    made.barred.add(cast.barred)
    return made


@pytest.mark.parametrize("name", EXITS)
def test_an_exit_opens_to_readers_and_is_no_address_to_others(
    cast: Cast, resource: Resource, name: str
) -> None:
    file, readers = the_file(resource), {"alice", "bob", "named"}
    for who, person in [*cast.people.items(), ("visitor", None)]:
        answer = EXITS[name](client_of(person), file)
        if who in readers:
            assert answer.status_code in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED)
            continue
        assert answer.status_code == HTTPStatus.NOT_FOUND, (who, name)
        assert CANARY[:5] not in body(answer)
        assert file.name not in str(answer.headers)


@pytest.mark.parametrize("name", NO_EXITS)
def test_there_is_no_other_way_to_a_file_even_for_its_readers(
    cast: Cast, resource: Resource, name: str
) -> None:
    answer = NO_EXITS[name](client_of(cast.alice), the_file(resource))
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert CANARY not in body(answer)


def _suspend(cast: Cast, resource: Resource) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(standing=Standing.SUSPENDED)


def _leave(cast: Cast, resource: Resource) -> None:
    Seat.objects.filter(person=cast.bob).delete()


def _bar(cast: Cast, resource: Resource) -> None:
    resource.barred.add(cast.bob)


def _withdraw(cast: Cast, resource: Resource) -> None:
    actions.withdraw_resource(viewer(cast.alice), resource=resource)


@pytest.mark.parametrize("take_away", [_suspend, _leave, _bar, _withdraw])
def test_the_next_request_after_a_permission_is_gone_finds_nothing(
    cast: Cast, resource: Resource, take_away: Callable[[Cast, Resource], None]
) -> None:
    client, file = client_of(cast.bob), the_file(resource)
    assert all(leave(client, file).status_code < HTTPStatus.BAD_REQUEST for leave in EXITS.values())
    take_away(cast, resource)
    assert {leave(client, file).status_code for leave in EXITS.values()} == {HTTPStatus.NOT_FOUND}


def test_files_of_older_versions_pass_the_same_gate(cast: Cast, resource: Resource) -> None:
    actions.add_version(viewer(cast.alice), resource=resource, note="New", uploads=[txt("b", "new.txt")])
    old = the_file(resource)
    assert old.replaced
    for who, expected in ((cast.bob, HTTPStatus.OK), (cast.charlie, HTTPStatus.NOT_FOUND)):
        assert EXITS["get"](client_of(who), old).status_code == expected


def test_a_wrong_name_leads_to_the_right_one(cast: Cast, resource: Resource) -> None:
    file = the_file(resource)
    answer = client_of(cast.bob).get(f"/files/{file.token}/other.pdf")
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, store.url(file))
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=-4", 206, slice(-4, None)),
        ("bytes=0-9999", 206, slice(0, None)),
        ("bytes=-9999", 206, slice(0, None)),
        ("bytes=3-1", 200, slice(0, None)),
        ("bytes=0-1,3-4", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
        ("bytes=a-b", 200, slice(0, None)),
        ("lines=0-1", 200, slice(0, None)),
        ("bytes=" + "9" * 30 + "-", 200, slice(0, None)),
        ("bytes=99-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
    ],
)
def test_a_range_is_answered_to_the_byte(
    cast: Cast, resource: Resource, asked: str, status: int, part: slice
) -> None:
    address = store.url(the_file(resource))
    answer = client_of(cast.bob).get(address, headers={"range": asked, "accept-encoding": "gzip"})
    assert (answer.status_code, body(answer)) == (status, CANARY[part])
    if status == HTTPStatus.PARTIAL_CONTENT:
        first = range(len(CANARY))[part].start
        assert answer["Content-Range"] == f"bytes {first}-{first + len(CANARY[part]) - 1}/{len(CANARY)}"
    if status != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        assert answer["Content-Length"] == str(len(CANARY[part]))
    assert "Content-Encoding" not in answer.headers


def test_a_range_of_what_has_changed_since_is_answered_whole(cast: Cast, resource: Resource) -> None:
    headers = {"range": "bytes=0-3", "if-range": '"older"'}
    assert (
        client_of(cast.bob).get(store.url(the_file(resource)), headers=headers).status_code == HTTPStatus.OK
    )


def test_head_says_the_same_as_get_without_the_bytes(cast: Cast, resource: Resource) -> None:
    client, address = client_of(cast.bob), store.url(the_file(resource))
    head, get = client.head(address), client.get(address)
    assert body(head) == b""
    assert {**head.headers, "Vary": ""} == {**get.headers, "Vary": ""}


def test_the_headers_keep_a_file_harmless_and_out_of_caches(cast: Cast, resource: Resource) -> None:
    answer = client_of(cast.bob).get(store.url(the_file(resource)))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store" and "ETag" not in answer.headers
    assert "Cookie" in answer["Vary"]


def test_up_to_green_a_browser_may_keep_a_file_and_asks_again_each_time(cast: Cast) -> None:
    file = the_file(share(cast, txt(CANARY.decode()), marking=Marking.GREEN, circles=[]))
    client = client_of(cast.charlie)
    answer = client.get(store.url(file))
    assert answer["Cache-Control"] == "private, no-cache"
    again = client.get(store.url(file), headers={"if-none-match": answer["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert client_of(cast.eve).get(
        store.url(file), headers={"if-none-match": answer["ETag"]}
    ).status_code == (HTTPStatus.NOT_FOUND)


def test_lost_bytes_are_an_honest_failure(cast: Cast, resource: Resource) -> None:
    file = the_file(resource)
    file.path.unlink()
    answer = client_of(cast.bob).get(store.url(file))
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert b"restore" in body(answer)


def test_nothing_can_be_sent_to_the_address_of_a_file(cast: Cast, resource: Resource) -> None:
    answer = client_of(cast.alice).post(store.url(the_file(resource)))
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
