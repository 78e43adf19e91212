"""The four languages of the network, as equals: codes, own names, direction, and labels in all of them."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal, Self, TypeVar

from babel import Locale
from django.db import models
from django.utils.translation import get_language

Direction = Literal["rtl", "ltr"]
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class Language:
    """One language of the interface: its code, its name in itself, and the way it runs."""

    code: str
    own_name: str
    direction: Direction


LANGUAGES: tuple[Language, ...] = (
    Language("ar", "العربية", "rtl"),
    Language("en", "English", "ltr"),
    Language("fr", "Français", "ltr"),
    Language("es", "Español", "ltr"),
)
CODES: tuple[str, ...] = tuple(language.code for language in LANGUAGES)
CHOICES: list[tuple[str, str]] = [(language.code, language.own_name) for language in LANGUAGES]


@lru_cache(maxsize=256)
def known_code(code: str | None, default: str = DEFAULT_LANGUAGE) -> str:
    """The language of ours that a code such as `fr-CA` means; `default` for an unknown or empty one."""
    short = (code or "").replace("_", "-").partition("-")[0].lower()
    return short if short in CODES else default


@lru_cache
def name_in(code: str, reader: str) -> str:
    """The name of one of our languages in another, as in a sentence."""
    return str(Locale.parse(reader).languages[known_code(code)])


def spoken(code: str) -> str:
    """The name of any language in the active one; its code where it has none."""
    return str(Locale.parse(active_code()).languages.get(code, code))


def active_code() -> str:
    """The code of the language that this request or mail is being written in."""
    return known_code(get_language())


def listed(words: Iterable[object], code: str | None = None) -> str:
    """Words one after the other, with the comma of a language; of the active one where none is said."""
    comma = "، " if known_code(code or get_language()) == "ar" else ", "
    return comma.join(map(str, words))


def direction(code: str | None) -> Direction:
    """`rtl` or `ltr`; other right-to-left scripts of the world are known too, for texts of users."""
    short = (code or "").replace("_", "-").partition("-")[0].lower()
    return "rtl" if short in {"ar", "fa", "he", "ur", "ps", "ku", "sd", "ug", "yi", "dv"} else "ltr"


_M = TypeVar("_M", bound=models.Model)


class LabelledQuerySet(models.QuerySet[_M], Generic[_M]):
    """Rows with labels, which can be put in the order of the reader's alphabet."""

    def order_by_label(self) -> Self:
        """Ordered by the label in the active language."""
        return self.order_by(f"label_{active_code()}", "pk")


class Labelled(models.Model):
    """A thing of the domain that has one name in each of the four languages."""

    label_en = models.CharField(max_length=200)
    label_ar = models.CharField(max_length=200, blank=True)
    label_fr = models.CharField(max_length=200, blank=True)
    label_es = models.CharField(max_length=200, blank=True)

    objects = LabelledQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the active language, in English where it is missing."""
        return self.label_in(active_code())

    def label_in(self, code: str) -> str:
        """The label in the language `code`, in English where it is missing."""
        return str(getattr(self, f"label_{known_code(code)}") or self.label_en)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Short words that carry no meaning of their own; words that two languages share are left out on purpose.
_STOP_WORDS: dict[str, frozenset[str]] = {
    "en": _words(
        "the of and to is that it for with as was are be this by at from have has not which you we they their"
        " will can would what who how when where does should an or if any our there been more"
    ),
    "fr": _words(
        "le les des du et est une un dans qui pour pas sur au aux avec ce cette ces par plus nous vous ils"
        " elle sont être été ou où leur leurs mais comme ont doit peut quel quelle quels comment lors dont"
    ),
    "es": _words(
        "el los las del y una un por con para su sus al lo como más pero este esta estos ser son fue está"
        " han hay sobre entre cuando cómo qué también puede deben desde hasta o nos quién dónde cuál sin"
    ),
}
_MARKS: dict[str, frozenset[str]] = {"fr": frozenset("çœèêâùûôîëï"), "es": frozenset("ñ¿¡áíóú")}
_SAMPLE = 4000
_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"[a-z\u00c0-\u024f]+")


def guess_language(text: str, default: str = DEFAULT_LANGUAGE) -> str:
    """The one of the four languages that `text` is most likely written in; `default` where nothing tells."""
    sample = text[:_SAMPLE]
    arabic, latin = len(_ARABIC.findall(sample)), len(_LATIN.findall(sample))
    if arabic >= latin and arabic:
        return "ar"
    lowered = sample.lower()
    score: dict[str, float] = dict.fromkeys(_STOP_WORDS, 0.0)
    for word, times in Counter(_WORD.findall(lowered)).items():
        for code, stop_words in _STOP_WORDS.items():
            score[code] += times * (word in stop_words)
    for code, marks in _MARKS.items():
        score[code] += 0.5 * sum(letter in marks for letter in lowered)
    best, points = max(score.items(), key=lambda pair: (pair[1], pair[0] == default))
    return best if points else default
