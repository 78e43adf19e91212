"""Names of people: written in two scripts, in many spellings, and with slips of the finger."""

from __future__ import annotations

import re

from majlis.search.letters import is_arabic

SHORTEST = 4  # letters a word needs before a slip in it is forgiven
# Characters of private use, which no text can bring: they mark tokens that are no words.
BONES, SLIP = "\ue001", "\ue002"

_SOUNDS = {
    "b": "بپ", "t": "تثطة", "g": "جغگچ", "h": "حه", "k": "خقك", "d": "دذضظ", "r": "ر", "z": "ز", "s": "سشص",
    "f": "فڤ", "l": "ل", "m": "م", "n": "ن", "": "اءعويةى",
}  # fmt: skip
_ARABIC = str.maketrans({letter: sound for sound, letters in _SOUNDS.items() for letter in letters})
_DIGRAPHS = (
    ("sch", "s"), ("tch", "s"), ("ch", "s"), ("sh", "s"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"),
    ("ph", "f"), ("dj", "g"), ("ck", "k"), ("qu", "k"), ("x", "ks"),
)  # fmt: skip
_LETTERS = str.maketrans("jcqpv", "gkkbf", "aeiouyw")
_DOUBLED = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """The consonants of a folded name in coarse Latin letters, alike for محمد, Mohammed and Muhamad; '' if
    too few."""
    if is_arabic(word):
        word = word[2:] if word.startswith("ال") and len(word) > 4 else word
        bare = word.translate(_ARABIC)
    else:
        bare = word
        for pair, letter in _DIGRAPHS:
            bare = bare.replace(pair, letter)
        bare = bare.translate(_LETTERS)
    bare = _DOUBLED.sub(r"\1", bare)
    bare = bare[:-1] if bare.endswith("h") and len(bare) > 3 else bare
    return bare if len(bare) >= 3 else ""


def slips(word: str) -> set[str]:
    """The word itself and every form of it with one letter missing; two words one slip apart share a form."""
    if len(word) < SHORTEST:
        return set()
    return {word} | {word[:at] + word[at + 1 :] for at in range(min(len(word), 16))}


def spellings(word: str) -> list[str]:
    """The extra tokens under which a name is stored and looked for: its skeleton and its slips, each
    marked."""
    bones = skeleton(word)
    return ([BONES + bones] if bones else []) + sorted(SLIP + form for form in slips(word))
