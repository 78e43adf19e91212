"""Bytes over the wire, against the real server: compressed, hashed, cached as in service."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.prepared import copied

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.one_database]

FIRST_VISIT, NEXT_PAGE = 60_000, 25_000
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Hub:
    """A running hub with one thread of fifty posts, and a member's session in it."""

    base: str
    thread: str
    cookies: list[dict[str, str]]


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        number: int = door.getsockname()[1]
        return number


@pytest.fixture(scope="module")
def hub(browser: Browser, tmp_path_factory: pytest.TempPathFactory, prepared_home: Path) -> Iterator[Hub]:
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL",)}
    kept = {key: value for key, value in kept.items() if not key.startswith(("MAJLIS_", "DJANGO_"))}
    home = copied(prepared_home, tmp_path_factory.mktemp("hub"))
    kept |= {"MAJLIS_HOME": str(home), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "tests.browser.heavy"]
    made = subprocess.run(command, cwd=ROOT, env=kept, stdout=subprocess.PIPE, check=True)
    told = json.loads(made.stdout)
    port = _free_port()
    base = f"http://localhost:{port}"
    command = [sys.executable, "-m", "majlis", "run", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=kept, stdout=subprocess.DEVNULL)
    try:
        _wait(process, port)
        # Who has signed in holds both cookies.
        cookies = [
            {"name": told["cookie"], "value": told["session"], "url": base},
            {"name": "majlis-csrf", "value": "c" * 32, "url": base},
        ]
        yield Hub(base, f"/discussions/{told['thread']}/", cookies)
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


class Scale:
    """What came over the wire to one page, in bytes, headers included."""

    def __init__(self, page: Page) -> None:
        self.weights: dict[str, float] = {}
        self.addresses: dict[str, str] = {}
        self.statuses: dict[str, int] = {}
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.responseReceivedExtraInfo", self._answered)
        wire.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        self.addresses[event["requestId"]] = event["request"]["url"]

    def _answered(self, event: dict[str, Any]) -> None:
        self.statuses[event["requestId"]] = event["statusCode"]

    def _came(self, event: dict[str, Any]) -> None:
        self.weights[event["requestId"]] = event["encodedDataLength"]

    def reset(self) -> None:
        """Begin anew."""
        for kept in (self.weights, self.addresses, self.statuses):
            kept.clear()

    @property
    def total(self) -> int:
        """All bytes together."""
        return round(sum(self.weights.values()))

    def table(self) -> str:
        """Each request with its bytes, the heaviest first."""
        rows = sorted(self.weights.items(), key=lambda row: -row[1])
        lines = [f"{round(weight):>7}  {self.addresses.get(which, '?')}" for which, weight in rows]
        return "\n".join([f"{self.total:>7}  together", *lines])


@pytest.fixture
def page(browser: Browser, hub: Hub) -> Iterator[Page]:
    context = browser.new_context(base_url=hub.base, locale="ar-MA")
    context.add_cookies(hub.cookies)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_the_first_visit_to_fifty_posts_and_the_pages_after_it_are_light(page: Page, hub: Hub) -> None:
    scale = Scale(page)
    page.goto(hub.thread, wait_until="networkidle")
    assert page.locator("article.post").count() == 50
    print(f"\nfirst visit\n{scale.table()}")
    assert len(scale.weights) >= 3, "style sheet and scripts are weighed, too"
    assert scale.total <= FIRST_VISIT, scale.table()
    for path in ("/discussions/", "/desk/", "/experts/", "/search/?q=customs", "/library/"):
        scale.reset()
        page.goto(path, wait_until="networkidle")
        print(f"{path}\n{scale.table()}")
        assert 0 < scale.total <= NEXT_PAGE, scale.table()


@pytest.mark.parametrize("path", ["THREAD", "/discussions/", "/desk/", "/library/", "/circles/"])
def test_a_private_page_is_stored_nowhere(page: Page, hub: Hub, path: str) -> None:
    answer = page.goto(hub.thread if path == "THREAD" else path)
    assert answer is not None and answer.headers["cache-control"] == "private, no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/about/"])
def test_a_public_page_that_has_not_changed_is_not_sent_again(page: Page, hub: Hub, path: str) -> None:
    page.context.clear_cookies()
    for _ in range(2):  # the first brings the cookie of forms
        page.goto(path, wait_until="networkidle")
    scale = Scale(page)
    page.goto(path, wait_until="networkidle")
    asked = {url.removeprefix(hub.base): which for which, url in scale.addresses.items()}
    assert scale.statuses[asked[path]] == 304
    assert scale.weights[asked[path]] < 2_000
