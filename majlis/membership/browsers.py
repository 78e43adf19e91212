"""Which browser on which system: the long line that a browser sends, in words that its owner knows."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# In this order: most browsers also name those whose pages they want to be given.
_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\b(?:OPR|OPiOS|Opera)/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Vivaldi", r"\bVivaldi/"),
    ("Yandex", r"\bYaBrowser/"),
    ("UC Browser", r"\bUCBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Chrome|CriOS|Chromium|HeadlessChrome)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("iPad", r"\biPad\b"),
    ("iPhone", r"\biPhone\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMac(?:intosh| OS X)\b"),
    ("Linux", r"\bLinux\b"),
)


def _first(kinds: tuple[tuple[str, str], ...], line: str) -> str:
    return next((name for name, pattern in kinds if re.search(pattern, line)), "")


def in_words(line: str) -> str:
    """Such as "Firefox on Android", in the reader's language; what is not known is called so."""
    browser, system = _first(_BROWSERS, line[:1000]), _first(_SYSTEMS, line[:1000])
    if browser and system:
        said = pgettext("a browser on a system: Firefox on Android", "%(browser)s on %(system)s")
        return said % {"browser": browser, "system": system}
    return browser or system or _("An unknown browser")
