"""The line that a browser sends, in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from majlis.membership.browsers import in_words

pytestmark = pytest.mark.one_database
WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
LINES = {
    "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0": "Firefox on Android",
    f"Mozilla/5.0 (iPhone; CPU like Mac OS X) {WEBKIT} Version/18.5 Safari/604.1": "Safari on iPhone",
    f"Mozilla/5.0 (iPhone; CPU like Mac OS X) {WEBKIT} CriOS/138 Safari/604.1": "Chrome on iPhone",
    f"Mozilla/5.0 (Windows NT 10.0; Win64) {WEBKIT} Chrome/138 Safari/537.36 Edg/138": "Edge on Windows",
    f"Mozilla/5.0 (Android 13) {WEBKIT} SamsungBrowser/28 Chrome/130": "Samsung Internet on Android",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/140 Safari/537.36": "Chrome on Linux",
    "Mozilla/5.0 (Macintosh; Mac OS X 10.15; rv:140.0) Firefox/140.0": "Firefox on macOS",
    "curl/8.5.0": "An unknown browser",
    "": "An unknown browser",
    "x" * 5000: "An unknown browser",
}


@pytest.mark.parametrize("line", LINES, ids=LINES.values())
def test_a_browser_is_named_in_words(line: str) -> None:
    assert in_words(line) == LINES[line]


def test_in_arabic_the_words_between_are_arabic() -> None:
    with translation.override("ar"):
        assert in_words("Mozilla/5.0 (Android 14; rv:140.0) Firefox/140.0") == "Firefox على Android"
