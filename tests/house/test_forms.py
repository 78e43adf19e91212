"""What is wrong with a form is said by us, in the reader's language, and a placeholder repeats no label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

import pytest
from django import forms
from django.urls import get_resolver, reverse

from majlis.kit.forms import Form, TextField
from tests.house.sources import HOUSE
from tests.people import Cast, client_of

_F = TypeVar("_F", bound=forms.BaseForm)

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


def _heirs(form: type[_F]) -> Iterator[type[_F]]:
    for heir in form.__subclasses__():
        yield heir
        yield from _heirs(heir)


@pytest.mark.one_database
def test_every_long_text_is_made_sound_and_counted_as_its_writer_counts() -> None:
    assert get_resolver().url_patterns  # every form is loaded with its page
    long = [
        (f"{form.__name__}.{name}", field)
        for form in set(_heirs(Form))
        for name, field in form.base_fields.items()
        if isinstance(field.widget, forms.Textarea)
    ]
    assert len(long) > 10
    assert [name for name, field in long if not isinstance(field, TextField)] == []


@pytest.mark.one_database
def test_every_form_in_which_something_is_chosen_says_it_in_our_words() -> None:
    assert get_resolver().url_patterns  # every form is loaded with its page
    chosen = (forms.ChoiceField, forms.ModelChoiceField)
    ours = {form for form in _heirs(forms.BaseForm) if form.__module__.startswith("majlis.")}
    choosing = [
        form for form in ours if any(isinstance(one, chosen) for one in vars(form)["base_fields"].values())
    ]
    assert len(choosing) > 8  # the kit's form gives the words, and its test looks at each kind of field
    assert [form.__name__ for form in choosing if not issubclass(form, Form)] == []
