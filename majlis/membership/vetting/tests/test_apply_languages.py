"""Whoever applies reads the whole page in their language: nothing of it is left in English."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from majlis.network.models import Country, Sector
from tests.people import make_country, make_sector

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SPOKEN = ("placeholder", "aria-label", "title", "alt")
# The names that languages give themselves, of the hub and of nothing that has words; and the same in Spanish.
ALIKE = {"EN", "ES", "FR", "English", "Español", "Français", "العربية", "ع", "MA", "Majlis"}
SAME_WORD = {"fr": set[str](), "es": {"Sector"}, "ar": set[str]()}


class Page(HTMLParser):
    """What is said on a page, in order, and the names of its fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.fields: list[str] = []
        self._silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        self.said += [value for name, value in attrs if name in SPOKEN and value and value.strip()]
        self.fields += [str(value) for name, value in attrs if name == "name" and tag != "meta"]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.said.append(" ".join(data.split()))


@pytest.fixture
def _labels() -> None:
    """A country and a sector, called otherwise in each language."""
    for label in ("ar", "en", "fr", "es"):
        Country.objects.filter(pk=make_country().pk).update(**{f"label_{label}": f"Land {label}"})
        Sector.objects.filter(pk=make_sector().pk).update(**{f"label_{label}": f"Trade {label}"})


def page_in(code: str, *, sent: bool) -> Page:
    """The form, or what is said where it came back with nothing in it."""
    visitor, address = Client(headers={"accept-language": code}), reverse("membership:apply")
    answer = visitor.post(address, {"name": "", "email": "no address"}) if sent else visitor.get(address)
    assert answer.status_code == (422 if sent else 200)
    assert f'<html lang="{code}"' in answer.text
    return Page(answer.text)


@pytest.mark.usefixtures("_labels")
@pytest.mark.parametrize("sent", [False, True], ids=["opened", "refused"])
@pytest.mark.parametrize("code", ["fr", "es", "ar"])
def test_the_page_of_applicants_is_whole_and_has_no_english_left(code: str, *, sent: bool) -> None:
    english, theirs = page_in("en", sent=sent), page_in(code, sent=sent)
    assert theirs.fields == english.fields and {"name", "email", "motive", "agree"} <= set(theirs.fields)
    assert len(theirs.said) == len(english.said) > 50
    assert set(theirs.said) & set(english.said) - ALIKE - SAME_WORD[code] == set()
