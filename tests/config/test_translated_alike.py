"""All catalogues are one for Django: of two translations of a text one app would get the other's."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.house.test_terms import NEVER, said

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("language", NEVER)
def test_a_text_is_translated_alike_in_every_app(language: str) -> None:
    known: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for app, entry, text in said(language):
        if not entry.msgid_plural:
            known[entry.msgctxt or "", entry.msgid][app] = text
    assert not {key: apps for key, apps in known.items() if len(set(apps.values())) > 1}
