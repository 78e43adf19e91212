"""An https address turns on what a public site needs; Django's own deployment check agrees."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.prepared import bare_environment

pytestmark = pytest.mark.one_database

ASK = """
import json, majlis.cli
majlis.cli.start_django()
from django.conf import settings as s
names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
         "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "TOAST_COOKIE_NAME",
         "ALLOWED_HOSTS", "DEBUG", "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"]
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def settings_with(home: Path, **more: str) -> dict[str, object]:
    """What Django's settings become in an environment."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=bare_environment(home / "data", **more),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(asked.stdout)
    return found


def test_a_public_address_turns_everything_on(tmp_path: Path) -> None:
    found = settings_with(tmp_path, MAJLIS_ADDRESS="https://hub.example.org")
    assert found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"] and found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    named = [str(found[name]) for name in found if name.endswith("_COOKIE_NAME")]
    assert len(named) == 4 and all(name.startswith("__Host-") for name in named)
    assert "hub.example.org" in found["ALLOWED_HOSTS"]  # type: ignore[operator]
    assert not found["DEBUG"] and not found["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"]


def test_this_machine_alone_needs_no_https(tmp_path: Path) -> None:
    found = settings_with(tmp_path)
    assert not found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] == 0


def test_djangos_deployment_check_is_content(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "majlis", "manage", "check", "--deploy", "--fail-level", "WARNING"]
    address = "https://hub.example.org"
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=bare_environment(tmp_path / "data", MAJLIS_ADDRESS=address),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
