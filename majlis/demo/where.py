"""How a country stands in a sentence of each language: with or without article, after which preposition."""

from __future__ import annotations


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EN_THE = _codes("AE BS CD CF DO GM KM MH MV NL PH PS SB US GB VA")
_FR_AU = _codes(
    "BF BJ BR BT CA CL CM CR GA GB GH GT HN JP KE KW LB LK MA ML MW MX MZ NE NG NP PA PE PK PT PY QA "
    "RW SD SN SV TD TG VN YE ZW BW"
)
_FR_AUX = _codes("AE BS FJ MH NL PH SC US")
_FR_A = _codes("BH CU CY DJ MG MT MU OM SG TT HT")
_ES_ARTICLE = {
    "AE": "los",
    "CD": "la",
    "CF": "la",
    "DO": "la",
    "GB": "el",
    "IN": "la",
    "NL": "los",
    "PS": "el",
    "US": "los",
}


def the_country(language: str, code: str, label: str) -> str:
    """The country as it stands after a preposition such as "from": with its article where it has one."""
    if language == "en" and code in _EN_THE:
        return f"the {label}"
    if language == "es" and code in _ES_ARTICLE:
        return f"{_ES_ARTICLE[code]} {label}"
    return label


def in_country(language: str, code: str, label: str) -> str:
    """The country as the place where something is done: "in the Netherlands", "au Maroc", "في المغرب"."""
    if language == "fr":
        if code == "PS":
            return f"dans l’{label}"
        before = "au" if code in _FR_AU else "aux" if code in _FR_AUX else "à" if code in _FR_A else "en"
        return f"{before} {label}"
    before = {"en": "in", "es": "en", "ar": "في"}[language]
    return f"{before} {the_country(language, code, label)}"
