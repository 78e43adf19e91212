"""The documents name every setting, verb and command, and nothing that is gone."""

from __future__ import annotations

import argparse
import re

import pytest

from majlis import cli
from majlis.config import env
from majlis.config.management.commands import verbs
from tests.house.sources import ROOT

pytestmark = pytest.mark.one_database


def document(name: str) -> str:
    """The text of one document; nothing when it is missing."""
    path = ROOT / name
    return path.read_text("utf-8") if path.exists() else ""


def missing(wanted: list[str], text: str) -> list[str]:
    """The lines or words that a text does not have."""
    return [each for each in wanted if each not in text]


def commands() -> list[str]:
    """The words of the `majlis` command."""
    parser = cli._parser()
    choices = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction)).choices
    return [f"majlis {word}" for word in choices]


def gone(text: str, known: list[str]) -> list[str]:
    """Commands that a text speaks of and that do not exist."""
    return sorted({f"majlis {word}" for word in re.findall(r"`majlis ([a-z-]+)", text)} - set(known))


def test_the_page_of_settings_is_the_one_that_is_printed() -> None:
    assert document("docs/settings.md").split("\n") == [*env.page().split("\n"), ""], "make docs"


def test_the_page_of_verbs_is_the_one_that_is_printed() -> None:
    assert document("docs/verbs.md").split("\n") == [*verbs.lines(), ""], "make docs"


def test_every_command_is_told_and_no_other() -> None:
    told = "".join(document(name) for name in ("README.md", "CONTRIBUTING.md", "docs/operating.md"))
    assert missing(commands(), told) == []
    assert gone(told, commands()) == []


def test_planted_gaps_are_found() -> None:
    assert missing(["`MAJLIS_PORT`", "`MAJLIS_HOME`"], "only `MAJLIS_PORT`") == ["`MAJLIS_HOME`"]
    assert gone("type `majlis dance --now`", commands()) == ["majlis dance"]
