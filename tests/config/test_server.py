"""Pages and streams part at the door; static files and answers are packed small."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import MutableMapping
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from majlis.cli import run
from majlis.config.server import dispatcher

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("path", "served_by"),
    [("/live/desk", "streams"), ("/", "pages"), ("/live", "pages"), ("/library/live/", "pages")],
)
def test_only_live_addresses_are_streams(path: str, served_by: str) -> None:
    served: list[str] = []

    def remember(name: str) -> Any:
        async def application(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
            served.append(name)

        return application

    async def nothing(*_: Any) -> MutableMapping[str, Any]:
        return {}

    door = dispatcher(remember("pages"), remember("streams"))
    asyncio.run(door({"type": "http", "path": path}, nothing, nothing))  # type: ignore[arg-type]
    assert served == [served_by]


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux ends such a line")
def test_the_line_of_who_takes_nothing_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "UNTAKEN", 1_000)
    with run.listen("127.0.0.1", 0) as door, socket.create_connection(door.getsockname()):
        line, _caller = door.accept()
        with line, pytest.raises(OSError) as ended:
            line.settimeout(30)
            while True:
                line.sendall(b"x" * 65_536)
    assert ended.value.errno == errno.ETIMEDOUT


@pytest.mark.django_db
def test_every_answer_carries_the_headers_also_a_missing_page(client: Client) -> None:
    for address in ("/account/login/", "/there-is-no-such-page/"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_a_page_travels_compressed(client: Client) -> None:
    answer = client.get("/account/login/", headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.django_db
def test_a_foreign_host_name_is_refused(client: Client) -> None:
    with override_settings(ALLOWED_HOSTS=["hub.example.org"]):
        assert client.get("/account/login/", headers={"host": "evil.example.org"}).status_code == 400


def test_passwords_are_long_and_unknown_and_nothing_else_is_asked() -> None:
    from django.contrib.auth.password_validation import (
        CommonPasswordValidator,
        get_default_password_validators,
        validate_password,
    )
    from django.core.exceptions import ValidationError

    of_the_network = ("majlis-2026-majlis", "ChemicalSecurity", "شبكة الأمن الكيميائي", "Sécurité chimique!")
    for weak in ("short-one", "1234567890123", "administrator", *of_the_network):
        with pytest.raises(ValidationError):
            validate_password(weak)
    for good in ("four plain words here", "a police officer's own rhyme", "x7!Kq9#hub$2vW"):
        validate_password(good)
    names = {type(validator).__name__ for validator in get_default_password_validators()}
    assert names == {
        "LongEnough",
        "OwnWords",
        CommonPasswordValidator.__name__,
        "UserAttributeSimilarityValidator",
    }


def test_cookies_stay_with_us() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
