"""Four languages: known by their codes, told apart by their words."""

import pytest

from majlis.kit.languages import CODES, direction, guess_language, known_code, listed

SENTENCES = {
    "ar": [
        "كيف تفحصون الشحنات دون تعطيل التجارة؟",
        "إرشادات TLP:GREEN لنقاط البيع",
    ],
    "en": ["How do others check consignments without stopping trade?", "Guidance for the shops of a region"],
    "fr": ["Comment contrôler les envois sans gêner le commerce ?", "Guide pour les points de vente"],
    "es": ["¿Cómo controlan otros los envíos sin frenar el comercio?", "Guía para puntos de venta"],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code in CODES for text in SENTENCES[code]])
def test_the_language_of_a_sentence_is_guessed(code: str, text: str) -> None:
    assert guess_language(text) == code


def test_where_nothing_tells_the_language_the_default_is_taken() -> None:
    assert guess_language("12345", default="fr") == "fr"
    assert guess_language("", default="ar") == "ar"
    assert guess_language("control", default="es") == "es"


def test_codes_with_regions_are_understood_and_garbage_is_not() -> None:
    assert known_code("fr-CA") == "fr"
    assert known_code("ES_mx") == "es"
    assert known_code("zz") == known_code(None) == "en"
    assert direction("ar-MA") == direction("fa") == "rtl"
    assert direction("") == "ltr"


def test_a_list_has_the_comma_of_its_language() -> None:
    assert listed(["جمارك", "مختبر"], "ar") == "جمارك، مختبر"
    assert listed(["customs", "laboratory"], "en") == "customs, laboratory"
