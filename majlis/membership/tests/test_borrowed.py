"""What allauth says in our words: still what it says, and in our form of address."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import polib
import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from majlis.ledger.worker import drain
from majlis.membership.borrowed import BORROWED
from tests.people import client_of, make_person

# Arabic that speaks to one person as a friend: "your" and "you" with the singular ending, singular orders.
FAMILIAR = re.compile(
    r"حسابك\b|مرورك\b|بريدك\b|يمكنك\b|عليك\b|لديك\b|\bأدخل\b|\bاستخدم\b|\bحاول\b|\bنسيت\b|\bأنت\b"
)


def test_each_text_is_one_that_allauth_still_says() -> None:
    catalogue = Path(allauth.__file__).parent / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    said = {entry.msgid for entry in polib.pofile(str(catalogue)) if not entry.obsolete}
    assert [text for text in BORROWED if text not in said] == []


@pytest.mark.parametrize("text", BORROWED)
def test_our_words_win_in_arabic_and_address_people_formally(text: str) -> None:
    with translation.override("ar"):
        shown = translation.gettext(text)
    assert shown != text and not FAMILIAR.search(shown)


@pytest.mark.parametrize(
    "address", ["login/", "password/reset/", "password/reset/done/", "password/reset/key/1-x/", "logout/"]
)
def test_no_arabic_page_of_the_entrance_is_familiar(db: None, address: str) -> None:
    page = Client(HTTP_ACCEPT_LANGUAGE="ar").get(f"/account/{address}", follow=True).content.decode()
    assert not FAMILIAR.search(page)


def test_an_arabic_reset_is_formal_from_the_wrong_password_to_the_mail(db: None) -> None:
    person = make_person("سلمى", language="ar")
    client = Client(HTTP_ACCEPT_LANGUAGE="ar")
    wrong = client.post("/account/login/", {"login": person.email, "password": "wrong"}).content.decode()
    assert "عنوان البريد الإلكتروني أو كلمة المرور غير صحيح" in wrong and not FAMILIAR.search(wrong)
    client.post("/account/password/reset/", {"email": person.email})
    drain()
    (letter,) = mail.outbox
    assert "طُلبت لحسابكم" in letter.body and not FAMILIAR.search(f"{letter.subject}\n{letter.body}")


@pytest.mark.parametrize("address", ["security/", "2fa/totp/activate/", "password/change/", "email/"])
def test_no_arabic_page_of_ones_own_account_is_familiar(db: None, address: str) -> None:
    person = make_person("سلمى", language="ar")
    page = client_of(person).get(f"/account/{address}", follow=True).content.decode()
    assert "<main" in page and not FAMILIAR.search(page)
