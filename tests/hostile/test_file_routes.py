"""Every way to a file asks the gate each time, and no answer lets a browser run what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from majlis.access.markings import Marking
from majlis.config import isolation
from majlis.files import fetching
from majlis.files.models import StoredFile
from majlis.files.tests import samples
from majlis.library.tests.shelf import share
from majlis.network.models import Person, Standing
from tests.people import Cast, client_of

INSIDE = b"planted words of the file"


@dataclass(frozen=True)
class Route:
    """One way to ask for a file: its address, and what else is said."""

    what: str
    address: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()


def routes(file: StoredFile) -> Iterator[Route]:
    """Ten ways, straight and crooked."""
    name, at = quote(file.name), f"/files/{file.token}"
    yield Route("straight", f"{at}/{name}")
    yield Route("its head", f"{at}/{name}", "HEAD")
    yield Route("a range", f"{at}/{name}", headers=(("Range", "bytes=0-5"),))
    yield Route("an old name", f"{at}/older.txt")
    yield Route("known already", f"{at}/{name}", headers=(("If-None-Match", f'"{file.sha256}"'),))
    yield Route("letters of another case", f"/files/{file.token.upper()}/{name}")
    yield Route("a dot at the end", f"{at}/{name}.")
    yield Route("dots in code", f"/files/%2e%2e/files/{file.token}/{name}")
    yield Route("its place on the disk", f"/files/{file.place}")
    yield Route("a slash at the end", f"{at}/{name}/")


def fetch(client: Client, route: Route) -> Any:
    """The answer, and the bytes in it."""
    ask = client.head if route.method == "HEAD" else client.get
    answer: Any = ask(route.address, headers=dict(route.headers))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body


def opens(answer: Any, body: bytes) -> bool:
    """Whether the answer gives away the file, or that it is there."""
    return answer.status_code in (200, 206, 301, 302, 304, 416) or INSIDE[:6] in body


def try_all(files: list[StoredFile], readers: dict[str, bool], people: dict[str, Client]) -> int:
    """Ask for each file by each way as each person; how often. Who may not read gets nothing by any."""
    asked = 0
    for file in files:
        for route in routes(file):
            for who, client in people.items():
                answer, body = fetch(client, route)
                asked += 1
                assert answer.status_code < 500
                if not readers[who]:
                    assert not opens(answer, body), (who, route.what, answer.status_code)
                elif route.what == "straight":
                    assert body == INSIDE, who
    return asked


@pytest.fixture
def people(cast: Cast) -> dict[str, Client]:
    """Six kinds of visitor."""
    return {
        "alice": client_of(cast.alice),
        "bob": client_of(cast.bob),
        "dana": client_of(cast.dana),
        "secretariat": client_of(cast.secretariat),
        "stranger": Client(),
        "applicant": client_of(cast.applicant),
    }


READERS = {
    "alice": True,
    "bob": True,
    "dana": False,
    "secretariat": False,
    "stranger": False,
    "applicant": False,
}


def file_for_the_circle(cast: Cast) -> StoredFile:
    """A text that alice and bob may read."""
    resource = share(cast, samples.upload(INSIDE, "words.txt"), marking=Marking.AMBER)
    found: StoredFile = StoredFile.unguarded.get(item=resource)
    return found


def test_no_way_to_a_file_goes_round_the_gate(cast: Cast, people: dict[str, Client]) -> None:
    assert try_all([file_for_the_circle(cast)], READERS, people) == 60


def test_the_next_request_after_a_membership_ends_is_refused_by_every_way(
    cast: Cast, people: dict[str, Client]
) -> None:
    file = file_for_the_circle(cast)
    assert fetch(people["bob"], next(routes(file)))[1] == INSIDE
    Person.objects.filter(pk=cast.bob.pk).update(standing=Standing.SUSPENDED)
    try_all([file], {**READERS, "bob": False}, people)


SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize("kind", samples.HONEST)
def test_every_answer_is_harmless_in_a_browser(cast: Cast, kind: str) -> None:
    resource = share(cast, samples.honest(kind))
    file, client = StoredFile.unguarded.get(item=resource), client_of(cast.alice)
    for route in list(routes(file))[:3]:
        answer, _body = fetch(client, route)
        assert {name: answer[name] for name in SAFE} == SAFE
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script" not in policy
        assert ("sandbox" in policy) == (kind != "pdf")  # browsers' viewers of PDF refuse to work in one
        shown = answer["Content-Disposition"].startswith("inline")
        assert shown == (kind in ("pdf", "txt", "png", "jpeg"))
        assert "html" not in answer["Content-Type"] and "svg" not in answer["Content-Type"]


ASKED = [  # Sec-Fetch-Site, -Mode, -Dest; whether a text is given, whether a picture is
    ("none", "navigate", "document", True, True),
    ("same-origin", "navigate", "document", True, True),
    ("cross-site", "navigate", "document", True, True),  # a link in a mail
    ("same-origin", "cors", "empty", True, True),
    ("cross-site", "cors", "empty", False, False),
    ("same-site", "cors", "empty", False, False),
    ("same-origin", "no-cors", "image", False, True),
    ("cross-site", "no-cors", "image", False, False),
    ("same-origin", "no-cors", "script", False, False),
    ("same-origin", "no-cors", "style", False, False),
    ("same-origin", "navigate", "iframe", False, False),
    ("same-origin", "navigate", "object", False, False),
    ("same-origin", "no-cors", "embed", False, False),
    ("same-origin", "same-origin", "worker", False, False),
    ("same-origin", "same-origin", "serviceworker", False, False),
    ("same-origin", "no-cors", "font", False, False),
    ("same-origin", "no-cors", "video", False, False),
]


@pytest.mark.parametrize(("site", "mode", "into", "text", "picture"), ASKED)
def test_only_readers_get_a_file_and_no_page_that_would_run_it(
    rf: Any, site: str, mode: str, into: str, text: bool, picture: bool
) -> None:
    said = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": into}
    request = rf.get("/", headers=said)
    passes = not isolation.is_out_of_place(request)
    assert (passes and fetching.welcome(request, picture=False)) == text
    assert (passes and fetching.welcome(request, picture=True)) == picture


def test_a_page_that_wants_to_run_a_file_is_refused_before_anything_is_looked_up(cast: Cast) -> None:
    file, client = file_for_the_circle(cast), client_of(cast.alice)
    said = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}
    for token in (file.token, "0" * 32):
        answer = client.get(f"/files/{token}/words.txt", headers=said)
        assert answer.status_code == 403 and INSIDE not in answer.content
