"""Settings are read once, typed, and a wrong one is named in a sentence."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from majlis.config import addresses, env

pytestmark = pytest.mark.one_database


def test_every_setting_has_a_sound_default_and_a_sentence() -> None:
    for setting in env.ALL:
        setting({})
        assert setting.help.endswith(".")
    assert len({setting.name for setting in env.ALL}) == len(env.ALL)


def test_every_setting_of_the_module_is_listed() -> None:
    assert {value for value in vars(env).values() if isinstance(value, env.Setting)} == set(env.ALL)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAJLIS_PORT", "eighty"),
        ("MAJLIS_PORT", "0"),
        ("MAJLIS_PORT", "70000"),
        ("MAJLIS_PORT", "٨٠"),
        ("MAJLIS_DEMO", "perhaps"),
        ("MAJLIS_SECRET_KEY", "short"),
        ("MAJLIS_ADDRESS", "hub.example.org"),
        ("MAJLIS_ADDRESS", "https://hub.example.org/a/path"),
        ("MAJLIS_LANGUAGE", "tlh"),
        ("MAJLIS_MAIL_URL", "http://mail.example.org"),
        ("MAJLIS_MAIL_URL", "smtp://"),
        ("MAJLIS_MAIL_URL", "smtp://mail.example.org:port"),
        ("MAJLIS_MAIL_FROM", "nobody"),
        ("DATABASE_URL", "mysql://localhost/majlis"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("MAJLIS_HOME", "/etc/passwd"),
        ("MAJLIS_LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence(name: str, value: str) -> None:
    setting = next(one for one in env.ALL if one.name == name)
    with pytest.raises(env.WrongSetting) as caught:
        setting({name: value})
    sentence = str(caught.value)
    assert sentence.startswith(f"{name} must be ")
    assert sentence.endswith(".") and "\n" not in sentence


def test_a_wrong_secret_is_not_repeated() -> None:
    with pytest.raises(env.WrongSetting) as caught:
        env.SECRET_KEY({"MAJLIS_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_a_database_address_is_taken_apart() -> None:
    found = env.DATABASE({"DATABASE_URL": "postgresql://me:p%40ss@db.example.org:5433/hub?sslmode=require"})
    assert (found.name, found.host, found.port) == ("hub", "db.example.org", "5433")
    assert (found.user, found.password) == ("me", "p@ss")
    assert found.options == (("sslmode", "require"),)
    assert env.DATABASE({"DATABASE_URL": "postgresql:///hub?host=/run/pg"}).host == "/run/pg"
    assert env.DATABASE({}) == addresses.Database()


def test_a_mail_server_is_taken_apart() -> None:
    found = env.MAIL({"MAJLIS_MAIL_URL": "smtps://post:se%2Fcret@mail.example.org"})
    assert found == addresses.MailServer("mail.example.org", 465, "post", "se/cret", "tls")
    assert env.MAIL({"MAJLIS_MAIL_URL": "smtp+starttls://mail.example.org"}).port == 587
    assert env.MAIL({}).host == ""


def test_a_typing_error_in_a_name_is_noticed() -> None:
    assert env.unknown({"MAJLIS_PROT": "1", "MAJLIS_PORT": "1", "PATH": "/bin"}) == ["MAJLIS_PROT"]


def test_the_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    key = env.kept_secret(tmp_path)
    assert len(key) >= 48
    assert env.kept_secret(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_the_page_names_every_setting_in_a_row_of_its_own() -> None:
    rows = [line for line in env.page().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [setting.name for setting in env.ALL]
    assert {row.count(" | ") for row in rows} == {3}
