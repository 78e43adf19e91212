"""What is wrong with a form is said by us, in the reader's language, and a placeholder repeats no label."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.house.sources import HOUSE
from tests.people import Cast, client_of

_FORM = re.compile(r"<form\b((?:{%.*?%}|{{.*?}}|[^>])*)>(.*?)</form>", re.DOTALL)
_ASKS = re.compile(
    r'{% field |<select|<textarea|{{ bound|{% slot body|<input(?![^>]*type="(?:hidden|submit)")'
)


def silent_forms(source: str) -> list[str]:
    """The forms of a template that ask for something and leave it to the browser to say what is wrong."""
    found = _FORM.findall(source)
    return [head for head, body in found if _ASKS.search(body) and "novalidate" not in head]


@pytest.mark.one_database
def test_no_form_leaves_it_to_the_browser_to_say_what_is_wrong() -> None:
    templates = [path for path in HOUSE.rglob("*.html") if "templates" in path.parts]
    wrong = {path.name: found for path in templates if (found := silent_forms(path.read_text("utf-8")))}
    assert len(templates) > 100 and not wrong
    assert silent_forms('<form method="post"><input name="a"></form>')
    assert not silent_forms('<form method="post"><input type="hidden" name="a"></form>')


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["account_login", "account_reset_password", "account_change_password", "account_email"],
)
def test_a_placeholder_repeats_no_label(cast: Cast, name: str) -> None:
    browser = client_of(None if name in ("account_login", "account_reset_password") else cast.bob)
    page = browser.get(reverse(name)).text
    main = page[page.index("<main") :]
    assert "<input" in main
    assert [said for said in re.findall(r'placeholder="([^"]*)"', main) if said.strip()] == []
