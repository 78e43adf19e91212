"""Dates in the words of four languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from majlis.kit import dates

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ar", ["قبل دقيقة واحدة", "قبل دقيقتين", "قبل 3 دقائق", "قبل 11 دقيقة", "خلال يومين"]),
        ("en", ["1 minute ago", "2 minutes ago", "3 minutes ago", "11 minutes ago", "in 2 days"]),
        (
            "fr",
            ["il y a 1 minute", "il y a 2 minutes", "il y a 3 minutes", "il y a 11 minutes", "dans 2 jours"],
        ),
        ("es", ["hace 1 minuto", "hace 2 minutos", "hace 3 minutos", "hace 11 minutos", "dentro de 2 días"]),
    ],
)
def test_distances_have_the_plurals_of_the_language(code: str, words: list[str]) -> None:
    spans = [timedelta(minutes=-n) for n in (1, 2, 3, 11)] + [timedelta(days=2)]
    assert [dates.relative(NOW + span, now=NOW, code=code) for span in spans] == words


def test_dates_and_times_are_those_of_the_reader() -> None:
    with timezone.override("Asia/Bangkok"):
        assert dates.day(NOW, code="es") == "22 de noviembre de 2026"
        assert dates.clock(NOW, code="fr") == "06:30"
        assert dates.moment(NOW, code="ar").startswith("22 نوفمبر 2026")


@pytest.mark.parametrize(
    ("zone", "called"),
    [
        ("Asia/Bangkok", "\u2066UTC+7\u2069"),
        ("Asia/Kathmandu", "\u2066UTC+5:45\u2069"),
        ("America/Lima", "\u2066UTC-5\u2069"),
        ("Antarctica/Troll", "UTC"),
        ("Europe/Paris", "CET"),
    ],
)
def test_a_zone_without_a_name_is_told_by_its_distance(zone: str, called: str) -> None:
    with timezone.override(zone):
        assert dates.moment(NOW, code="ar").endswith(f"({called})")


def test_a_moment_ago_is_just_now() -> None:
    assert dates.relative(NOW - timedelta(seconds=20), now=NOW, code="en") == "just now"


def test_one_moment_is_told_to_each_reader_in_their_own_time() -> None:
    told = []
    for zone in ("Asia/Bangkok", "America/Lima", "Asia/Bangkok"):
        with timezone.override(zone):
            told.append(dates.moment(NOW, code="en"))
    assert told[0] == told[2] != told[1]
    assert "November 22, 2026" in told[0]
    assert "November 21, 2026" in told[1]


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Africa/Cairo", ("القاهرة", "Cairo", "Le Caire", "El Cairo")),
        ("Asia/Kolkata", ("كالكتا", "Kolkata", "Calcutta", "Calcuta")),
        ("America/Argentina/Buenos_Aires", ("بوينوس أيرس", "Buenos Aires", "Buenos Aires", "Buenos Aires")),
        ("UTC", ("UTC",) * 4),
        ("Area/New_Town", ("New Town",) * 4),
    ],
)
def test_a_zone_is_called_by_its_city_in_the_readers_language(zone: str, words: tuple[str, ...]) -> None:
    assert tuple(dates.place_of(zone, code=code) for code in ("ar", "en", "fr", "es")) == words
