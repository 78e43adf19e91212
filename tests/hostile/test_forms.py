"""Every form that creates or changes: what is wrong is said, what was typed is kept, nothing is stored."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from majlis.discussions.models import Post
from majlis.library.models import Resource, Version
from majlis.network.models import Person
from tests.hostile.forms import Printed, forms_in, typed
from tests.hostile.sheets import BAD, BY_NAME, SHEETS, SOUND, Sheet, stored
from tests.hostile.world import World
from tests.people import client_of
from tests.work import spent

pytestmark = [pytest.mark.django_db]

ARABIC = re.compile("[\u0600-\u06ff]")
HUGE = "حمولة " * (10_000_000 // 11)
SECONDS = 10.0


@pytest.fixture
def client(world: World) -> Client:
    """The author's browser; she reads Arabic."""
    Person.objects.filter(pk=world.member.pk).update(language="ar")
    return client_of(world.member)


def send(client: Client, sheet: Sheet, world: World, fields: dict[str, Any]) -> HttpResponse:
    """Send the form and leave the language as it was."""
    with translation.override("en"):
        return client.post(sheet.path(world), fields)  # type: ignore[return-value]


def _shown_again(response: HttpResponse, sheet: Sheet, world: World) -> Printed:
    found = forms_in(response.content.decode(), sheet.path(world))
    own = [one for one in found if one.method == "post" and one.action == sheet.path(world)]
    return next(one for one in own if sheet.typed.keys() <= one.fields.keys())


def _says_in_arabic(response: HttpResponse) -> list[str]:
    body = response.content.decode()
    problems = [problem.message for problem in response.context["form"].problems()]  # type: ignore[attr-defined]
    assert problems
    for message in problems:
        assert ARABIC.search(message), message
    assert 'lang="ar"' in body and 'dir="rtl"' in body
    return problems


@pytest.mark.parametrize(
    ("name", "field", "value", "word"), BAD, ids=lambda one: ascii(one)[1:30].replace("\\", "")
)
def test_a_wrong_field_is_named_in_arabic_and_everything_typed_is_kept(
    world: World, client: Client, name: str, field: str, value: str, word: str
) -> None:
    sheet = BY_NAME[name]
    fields = sheet.sound(client, world, **{field: [value]})
    before = stored(world)
    response = send(client, sheet, world, fields)
    assert response.status_code == 422, word
    _says_in_arabic(response)
    assert stored(world) == before
    again = _shown_again(response, sheet, world)
    for other in sheet.typed.keys() - {field}:
        assert [typed(one) for one in again.fields[other]] == sheet.typed[other], other
    if field in sheet.limits:
        assert typed(again.fields[field][0]).strip() == value.strip()
    assert b"<script>hostile" not in response.content


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_a_paste_of_ten_megabytes_is_answered_soon_and_not_stored(
    world: World, client: Client, sheet: Sheet
) -> None:
    for field in sheet.limits:
        fields = sheet.sound(client, world, **{field: [HUGE]})
        before = stored(world)
        began = spent()
        response = send(client, sheet, world, fields)
        took = spent() - began
        assert response.status_code in (413, 422)
        assert took < SECONDS, f"{field}: {took:.1f} s"
        assert stored(world) == before


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_more_than_the_house_takes_at_all_is_refused_in_arabic(
    world: World, client: Client, sheet: Sheet
) -> None:
    before = stored(world)
    field = next(iter(sheet.limits))
    response = send(client, sheet, world, {field: "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert response.status_code == 413
    assert ARABIC.search(response.content.decode())
    assert stored(world) == before


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_a_sound_form_sent_twice_is_stored_once_and_leads_to_one_address(
    world: World, client: Client, sheet: Sheet
) -> None:
    fields = sheet.sound(client, world)
    first = send(client, sheet, world, fields)
    assert first.status_code == 302, [str(one) for one in first.context["form"].problems()]  # type: ignore[attr-defined]
    once = stored(world)
    second = send(client, sheet, world, fields)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert stored(world) == once


NAMES = [
    "👩🏽‍🚀 رائدة",
    "عبد الرحمن " * 10 + "بن عبد",
    'O\'Brien "X" <b>',
    "Ñandú Œuvre",
    "\u2067سلمى\u2069 ok",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_an_unusual_name_is_stored_and_shown_as_it_was_typed(world: World, client: Client, name: str) -> None:
    sheet = BY_NAME["profile"]
    response = send(client, sheet, world, sheet.sound(client, world, name=[name]))
    assert response.status_code == 302
    assert Person.objects.get(pk=world.member.pk).name == name.strip()
    for page in (sheet.page(world), "/experts/", f"/experts/{world.member.handle}/", "/desk/"):
        shown = client.get(page)
        assert shown.status_code == 200
        assert "<b>" not in name or name not in shown.content.decode()


BALANCED = "رمز \u2066HS 8401\u2069 في البيان\r\n\r\nو\u2067سطر\u2069 آخر 👩🏽‍🚀"


def test_a_text_with_closed_isolates_is_stored_unchanged(world: World, client: Client) -> None:
    kept = BALANCED.replace("\r\n", "\n")
    send(client, BY_NAME["reply"], world, BY_NAME["reply"].sound(client, world, body=[BALANCED]))
    assert Post.unguarded.latest("pk").source == kept
    send(client, BY_NAME["share"], world, BY_NAME["share"].sound(client, world, summary=[BALANCED]))
    assert Resource.unguarded.latest("pk").summary == kept
    send(client, BY_NAME["version"], world, BY_NAME["version"].sound(client, world, note=[BALANCED]))
    assert Version.unguarded.latest("pk").note == kept
    send(client, BY_NAME["profile"], world, BY_NAME["profile"].sound(client, world, about=[BALANCED]))
    assert Person.objects.get(pk=world.member.pk).about == kept


FILES = {
    "empty": ("empty.pdf", b""),
    "no name": (".pdf", b"%PDF-1.4"),
    "another kind": ("guide.pdf", b"MZ\x90\x00" + b"x" * 200),
    "a page": ("guide.txt", b"<html><script>hostile()</script></html>" * 3),
    "a script": ("guide.svg", b"<svg onload='hostile()'/>"),
    "NUL": ("guide.txt", b"a\x00b" * 100),
    "broken archive": ("guide.docx", b"PK\x03\x04" + b"\x00" * 80),
    "hostile name": ("<script>hostile()</script>\u202egpj.exe", b"hello"),
}


@pytest.mark.parametrize("word", FILES)
@pytest.mark.parametrize("name", ["share", "version"])
def test_a_wrong_file_breaks_nothing_and_keeps_the_words(
    world: World, client: Client, name: str, word: str
) -> None:
    sheet, before = BY_NAME[name], stored(world)
    upload = SimpleUploadedFile(*FILES[word])
    fields: dict[str, Any] = {**sheet.sound(client, world), "uploads": upload}
    response = send(client, sheet, world, fields)
    assert response.status_code in (302, 422)
    assert b"<script>hostile" not in response.content
    if response.status_code == 422:
        _says_in_arabic(response)
        assert SOUND in _shown_again(response, sheet, world).fields[next(iter(sheet.limits))][0]
        assert stored(world) == before


@pytest.mark.parametrize("word", FILES)
def test_a_wrong_photo_is_refused_and_the_profile_stays(world: World, client: Client, word: str) -> None:
    sheet, before = BY_NAME["profile"], stored(world)
    fields: dict[str, Any] = {**sheet.sound(client, world), "photo": SimpleUploadedFile(*FILES[word])}
    response = send(client, sheet, world, fields)
    assert response.status_code == 422
    _says_in_arabic(response)
    assert stored(world) == before
