"""Write data/countries.json: run once by a maintainer, `python majlis/network/make_countries.py`.

Names come from CLDR through Babel. The groupings are written here, because no library carries them;
the product reads only the file, so an installation may edit it.
"""

from __future__ import annotations

import json
from pathlib import Path

from babel import Locale

LANGUAGES = ("en", "ar", "fr", "es")

REGIONS = {
    "africa": (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW KE KM LR LS MG ML MR MU MW MZ NA "
        "NE NG RW SC SD SL SN SO SS ST SZ TD TG TZ UG ZA ZM ZW"
    ),
    "americas": (
        "AG AR AW BB BO BR BS BZ CA CL CO CR CU CW DM DO EC GD GT GY HN HT JM KN LC MX NI PA PE PY SR "
        "SV SX TT US UY VC VE"
    ),
    "asia_south_pacific": (
        "AF AU BD BN BT CN FJ FM ID IN IR JP KG KH KI KP KR KZ LA LK MH MM MN MV MY NP NR NZ PG PH PK "
        "PW SB SG TH TJ TL TM TO TV UZ VN VU WS"
    ),
    "europe": (
        "AD AL AM AT AZ BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IL IS IT LI LT LU LV "
        "MC MD ME MK MT NL NO PL PT RO RS RU SE SI SK SM TR UA VA"
    ),
    "mena": "AE BH DZ EG IQ JO KW LB LY MA OM PS QA SA SY TN YE",
}

UN_GROUPS = {
    "un_african": (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR "
        "MU MW MZ NA NE NG RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW"
    ),
    "un_asia_pacific": (
        "AE AF BD BH BN BT CN CY FJ FM ID IN IQ IR JO JP KG KH KI KP KR KW KZ LA LB LK MH MM MN MV MY "
        "NP NR OM PG PH PK PS PW QA SA SB SG SY TH TJ TL TM TO TV UZ VN VU WS YE"
    ),
    "un_eastern_europe": "AL AM AZ BA BG BY CZ EE GE HR HU LT LV MD ME MK PL RO RS RU SI SK UA",
    "un_grulac": (
        "AG AR BB BO BR BS BZ CL CO CR CU DM DO EC GD GT GY HN HT JM KN LC MX NI PA PE PY SR SV TT UY VC VE"
    ),
    "un_weog": "AD AT AU BE CA CH DE DK ES FI FR GB GR IE IL IS IT LI LU MC MT NL NO NZ PT SE SM TR US",
}

# CLDR's everyday names are ambiguous or disputed here; these follow the names used in the United Nations.
NAMES = {
    "CD": (
        "Democratic Republic of the Congo",
        "جمهورية الكونغو الديمقراطية",
        "République démocratique du Congo",
        "República Democrática del Congo",
    ),
    "CG": ("Congo", "الكونغو", "Congo", "Congo"),
    "MM": ("Myanmar", "ميانمار", "Myanmar", "Myanmar"),
    "PS": ("State of Palestine", "دولة فلسطين", "État de Palestine", "Estado de Palestina"),
    "VA": ("Holy See", "الكرسي الرسولي", "Saint-Siège", "Santa Sede"),
}


def country_rows() -> list[dict[str, object]]:
    """One row per country in code order: code, region, un_group ('' where none), labels per language."""
    territories = {language: Locale(language).territories for language in LANGUAGES}
    group_of = {code: group for group, codes in UN_GROUPS.items() for code in codes.split()}
    rows: list[dict[str, object]] = []
    for region, codes in REGIONS.items():
        for code in codes.split():
            names = NAMES.get(code) or tuple(territories[language][code] for language in LANGUAGES)
            labels = dict(zip(LANGUAGES, (name.replace("'", "’") for name in names), strict=True))
            rows.append(
                {"code": code, "region": region, "un_group": group_of.get(code, ""), "labels": labels}
            )
    return sorted(rows, key=lambda row: str(row["code"]))


if __name__ == "__main__":
    target = Path(__file__).parent / "data" / "countries.json"
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in country_rows())
    target.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
