"""What the sign-in package says on the next page is said in the language of whoever has signed in by then."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "three quiet harbours at noon"


def test_who_signs_in_by_an_arabic_browser_and_reads_french_is_greeted_in_french() -> None:
    person = make_person("Béatrice", language="fr")
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    client = Client(HTTP_ACCEPT_LANGUAGE="ar")
    page = client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD}, follow=True
    ).text
    toasts = page.partition('class="toasts"')[2]
    assert '<html lang="fr"' in page and "Béatrice" in toasts
    assert "Vous êtes connecté" in toasts
