"""One's own profile: what is changed, who may, and what comes back when something is wrong."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from majlis.access.policy import Refused
from majlis.kit.languages import CODES
from majlis.ledger.models import Entry
from majlis.membership import actions, photos
from majlis.membership.forms import ProfileForm, initial_of, zones
from majlis.network.models import Expertise, Person, Sector
from tests.people import Cast, client_of, make_organisation, make_sector, make_topic, viewer

HOSTILE = [
    "\x00",
    "\u202egnp.exe",
    "<script>alert(1)</script>",
    "'; DROP TABLE x; --",
    "👩‍🔬👩🏾‍✈️",
    " \u200b ",
]


def _typed(person: Person, **changed: Any) -> dict[str, Any]:
    """What a browser would send for the form as it stands, with some of it changed."""
    typed = {name: "" if value is None else value for name, value in initial_of(person).items()}
    typed["sector"] = person.sector_id or ""
    return {**typed, **changed}


def _picture(size: tuple[int, int] = (640, 480), kind: str = "JPEG", **extra: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **extra)
    return made.getvalue()


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def test_a_member_changes_every_part_of_the_profile(cast: Cast) -> None:
    topic, other = make_topic("border_controls"), make_sector("academia")
    changed = {
        "name": "سلمى بن يوسف",
        "name_latin": "Salma Ben Youssef",
        "function": "مفتشة جمارك",
        "sectors": [other.pk],
        "languages": ["ar", "fr"],
        "time_zone": "Africa/Casablanca",
        "availability": "limited",
        "about": "Twenty years of **border controls**.",
        "see_function": 1,
        f"topic-{topic.code}": 3,
    }
    answer = client_of(cast.alice).post("/me/", _typed(cast.alice, **changed))
    assert answer.status_code == 302
    alice = Person.objects.get(pk=cast.alice.pk)
    assert (alice.name, alice.function, alice.time_zone, alice.see_function) == (
        "سلمى بن يوسف",
        "مفتشة جمارك",
        "Africa/Casablanca",
        1,
    )
    assert list(alice.sectors.all()) == [other]
    assert set(alice.speaks.values_list("code", flat=True)) == {"ar", "fr"}
    assert alice.expertise.get().level == 3


def test_a_time_zone_is_chosen_by_its_city_whichever_name_of_it_is_stored(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(time_zone="Asia/Kolkata")
    field = client_of(cast.bob).get("/me/").context["form"]["time_zone"]
    with translation.override("en"):  # the list is made as it is read
        assert dict(field.field.choices)[field.value()] == "Kolkata"
    said: set[str] = set()
    for code in CODES:
        with translation.override(code):
            cities = [city for _name, city in zones()]
            said.add(dict(zones())["Africa/Cairo"])
        assert len(set(cities)) == len(cities) > 400 and not [one for one in cities if "/" in one]
    assert said == {"القاهرة", "Cairo", "Le Caire", "El Cairo"}


def test_the_ledger_says_which_fields_changed_and_not_what_stands_in_them(cast: Cast) -> None:
    client_of(cast.alice).post("/me/", _typed(cast.alice, function="Secret function", see_function=0))
    entry = Entry.objects.get(verb="profile.changed")
    assert entry.person_id == entry.actor_id == cast.alice.pk
    assert entry.facts == {"fields": ["function", "see_function"]}


def test_a_changed_level_is_ones_own_word_again_and_an_unchanged_one_stays_confirmed(cast: Cast) -> None:
    kept, raised = make_topic("kept"), make_topic("raised")
    for topic in (kept, raised):
        Expertise.objects.create(person=cast.alice, topic=topic, level=2, source="confirmed")
    client_of(cast.alice).post("/me/", _typed(cast.alice, **{"topic-raised": 3}))
    sources = dict(cast.alice.expertise.values_list("topic", "source"))
    assert sources == {"kept": "confirmed", "raised": "self"}


def test_nobody_gives_themselves_an_organisation_and_with_it_what_its_people_may_see(cast: Cast) -> None:
    other = make_organisation("plant")
    client_of(cast.alice).post(
        "/me/", _typed(cast.alice, organisation=other.pk, standing="accepted", duties='["secretariat"]')
    )
    alice = Person.objects.get(pk=cast.alice.pk)
    assert alice.organisation_id == cast.alice.organisation_id
    assert alice.duties == []
    with pytest.raises(ValueError, match="organisation"):
        actions.change_profile(
            viewer(cast.alice), columns={"organisation": other}, sectors=[], expertise={}, languages=[]
        )


def test_somebody_whose_vetting_was_withdrawn_changes_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.change_profile(
            viewer(cast.eve), columns={"name": "X"}, sectors=[], expertise={}, languages=[]
        )
    assert client_of(cast.eve).post("/me/", _typed(cast.eve, name="X")).status_code == 403
    assert client_of(None).post("/me/", {"name": "X"}).status_code == 302
    assert not Person.objects.filter(name="X").exists()


@pytest.mark.parametrize("text", [*HOSTILE, "ا" * 200_000])
@pytest.mark.parametrize("field", ["name", "function", "about"])
def test_hostile_text_is_cleaned_or_refused_with_what_was_typed(cast: Cast, field: str, text: str) -> None:
    answer = client_of(cast.alice).post("/me/", _typed(cast.alice, **{field: f"Before {text} after"}))
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        assert "Before" in answer.content.decode()
        assert not Entry.objects.exists()
    else:
        kept = getattr(Person.objects.get(pk=cast.alice.pk), field)
        assert kept.startswith("Before")
        assert "\x00" not in kept and "\u202e" not in kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("sector", "\x00"),
        ("sector", "nowhere"),
        ("sectors", ["nowhere"]),
        ("time_zone", "../../etc/passwd"),
        ("availability", "asleep"),
        ("see_function", "9"),
        ("see_function", "x"),
        ("languages", ["zz"]),
        ("languages", ["ar", "en", "fr", "es", "de", "pt", "ru", "zh", "ja", "ko", "it", "nl", "sv"]),
        ("topic-customs_border", "7"),
    ],
)
def test_wrong_values_are_refused_and_nothing_is_stored(cast: Cast, field: str, value: Any) -> None:
    make_topic("customs_border")
    answer = client_of(cast.alice).post("/me/", _typed(cast.alice, function="Kept text", **{field: value}))
    assert answer.status_code == 422
    assert "Kept text" in answer.content.decode()
    assert not Entry.objects.exists()


def test_the_same_form_sent_twice_is_done_once(cast: Cast) -> None:
    client = client_of(cast.alice)
    typed = _typed(cast.alice, function="Chief", once="a-key-that-is-long-enough")
    assert [client.post("/me/", typed).status_code for _ in range(2)] == [302, 302]
    assert Entry.objects.filter(verb="profile.changed").count() == 1


def test_a_photo_is_made_small_and_loses_where_it_was_taken(cast: Cast) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    upload = SimpleUploadedFile("me.jpg", _picture((3000, 2000), exif=exif), "image/jpeg")
    client = client_of(cast.alice)
    assert client.post("/me/", _typed(cast.alice, photo=upload)).status_code == 302
    alice = Person.objects.get(pk=cast.alice.pk)
    answer = client.get(f"/experts/{alice.handle}/photo/{alice.photo_version}")
    assert answer["Cache-Control"].startswith("private")
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (256, 256)
    assert not picture.getexif()
    assert b"CameraMaker" not in answer.content


@pytest.mark.django_db(transaction=True)
def test_a_removed_photo_is_removed_from_the_disk(cast: Cast) -> None:
    client = client_of(cast.alice)
    client.post("/me/", _typed(cast.alice, photo=SimpleUploadedFile("me.png", _picture(kind="PNG"))))
    version = Person.objects.get(pk=cast.alice.pk).photo_version
    assert photos.read(version)
    client.post("/me/", _typed(Person.objects.get(pk=cast.alice.pk), no_photo="on"))
    assert Person.objects.get(pk=cast.alice.pk).photo_version == ""
    assert photos.read(version) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        b"\xff\xd8\xff" + b"\x00" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        _picture()[:300],
        _picture((10, 10), "GIF"),
        _picture((10, 10), "TIFF"),
    ],
)
def test_what_is_no_photo_is_refused(cast: Cast, data: bytes) -> None:
    upload = SimpleUploadedFile("me.jpg", data, "image/jpeg")
    answer = client_of(cast.alice).post("/me/", _typed(cast.alice, photo=upload))
    assert answer.status_code == 422
    assert Person.objects.get(pk=cast.alice.pk).photo_version == ""


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(cast: Cast) -> None:
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    answer = client_of(cast.alice).post(
        "/me/", _typed(cast.alice, photo=SimpleUploadedFile("me.png", made.getvalue()))
    )
    assert answer.status_code == 422
    assert "too many pixels" in answer.content.decode()


@pytest.mark.parametrize("version", ["../../etc/passwd", "", "0" * 31, "0" * 33, "Z" * 32])
def test_only_names_of_our_own_are_read_from_the_disk(version: str) -> None:
    assert photos.read(version) is None


def test_one_sees_ones_page_as_others_do(cast: Cast) -> None:
    Person.objects.filter(pk=cast.alice.pk).update(see_function=2, see_organisation=1, function="Seen near")
    client = client_of(cast.alice)
    pages = {
        who: client.get(f"/me/as/{who}/").content.decode().split("<main")[1]
        for who in ("members", "circles", "organisation")
    }
    assert {who: "Seen near" in page for who, page in pages.items()} == {
        "members": False,
        "circles": True,
        "organisation": False,
    }
    assert {who: "Customs</bdi>" in page for who, page in pages.items()} == {
        "members": False,
        "circles": False,
        "organisation": True,
    }
    assert client.get("/me/as/everybody/").status_code == 404


@pytest.mark.django_db
def test_the_form_offers_every_sector_that_is_not_retired() -> None:
    make_sector("old")
    Sector.objects.filter(pk="old").update(retired=True)
    new = make_sector("new")
    assert list(ProfileForm().fields["sector"].queryset) == [new]  # type: ignore[attr-defined]


def test_a_huge_picture_is_made_small_within_the_memory_of_the_child() -> None:
    """A PNG of 5 kB can hold 40 million pixels: as RGBA copies they took 700 MB of the web process."""
    made = io.BytesIO()
    Image.new("P", (6300, 6300)).save(made, "PNG")
    assert photos.shrink(SimpleUploadedFile("huge.png", made.getvalue()))
