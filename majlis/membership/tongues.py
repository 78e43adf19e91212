"""Names of spoken languages, in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from majlis.kit.languages import active_code
from majlis.membership.roster.roster import fold_line


@lru_cache
def names_in(reader: str) -> dict[str, str]:
    """ISO 639-1 codes with their names in the language `reader`, in the order of its alphabet."""
    known = {code: str(name) for code, name in Locale.parse(reader).languages.items() if len(code) == 2}
    return dict(sorted(known.items(), key=lambda pair: fold_line(pair[1])))


def name_of(code: str) -> str:
    """The name of a language in the active language; its code where it has none."""
    return names_in(active_code()).get(code, code)
