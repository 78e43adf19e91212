"""The file of organisations' sign-ins: read whole, or refused with a sentence that names no value of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from majlis.config.env import PROVIDERS, WrongSetting
from majlis.config.providers import Provider

pytestmark = pytest.mark.one_database
GOOD = """
[[provider]]
key = "customs"
name = "Customs administration"
organisation = "customs"
server = "https://login.customs.example"
client = "majlis"
secret_file = "{folder}/secret"
factor = ["mfa"]
redirects = ["https://sso.customs.example/path"]
"""


def _read(folder: Path, text: str) -> tuple[Provider, ...]:
    (folder / "secret").write_text("hush hush\n")
    path = folder / "providers.toml"
    path.write_text(text.format(folder=folder))
    return PROVIDERS({"MAJLIS_SIGN_IN_FILE": str(path)})


def test_no_file_is_no_provider() -> None:
    assert PROVIDERS({}) == ()


def test_a_provider_is_read_with_its_secret_from_a_file(tmp_path: Path) -> None:
    (one,) = _read(tmp_path, GOOD)
    assert (one.key, one.secret, one.factor, one.key_factor) == ("customs", "hush hush", ("mfa",), ())
    assert one.origins == ["https://login.customs.example", "https://sso.customs.example"]


WRONG = {
    "not written in TOML": "[[provider",
    "no organisation": GOOD.replace('organisation = "customs"\n', ""),
    "an unknown trust": GOOD + 'trust = "all"\n',
    "small letters": GOOD.replace('key = "customs"', 'key = "Customs!"'),
    "does not begin with https": GOOD.replace("https://login", "http://login"),
    "the same key": GOOD + GOOD,
    "secret_file of a provider cannot be read": GOOD.replace("/secret", "/none"),
}


@pytest.mark.parametrize("said", WRONG)
def test_what_is_wrong_is_said_before_anything_starts(tmp_path: Path, said: str) -> None:
    with pytest.raises(WrongSetting) as wrong:
        _read(tmp_path, WRONG[said])
    assert said in str(wrong.value) and "hush hush" not in str(wrong.value)
