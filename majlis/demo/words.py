"""Texts put together from written fragments: the same grammar in four languages, protective throughout."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from random import Random
from typing import Any

from majlis.demo.data import CountryPlan, TopicPlan, toml
from majlis.demo.where import in_country, the_country

_EXTRAS = ("procedures", "training", "cooperation", "paperwork", "awareness", "legal", "lessons")
Slots = dict[str, str]


@dataclass(frozen=True)
class Scene:
    """What a text is about: where its author works, on what, and when it was written."""

    country: CountryPlan
    topic: TopicPlan
    written: date
    told: dict[str, set[int]] = field(default_factory=dict)  # which fragments this talk has had already


@dataclass(frozen=True)
class Document:
    """A text with headings, as resources have it."""

    title: str
    summary: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]  # (heading, paragraphs)


def _lowered(text: str) -> str:
    """A label as it stands inside a sentence; what begins with an abbreviation stays as it is."""
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


@cache
def writer(language: str) -> Writer:
    """The one that writes in `language`."""
    return Writer(language)


class Writer:
    """Writes questions, answers and documents in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.phrases: dict[str, Any] = toml(f"texts/phrases.{language}")
        self.said: dict[str, dict[str, list[str]]] = toml(f"texts/topics.{language}")

    def _slots(self, rng: Random, scene: Scene) -> Slots:
        label = scene.country.labels[self.language]
        year = scene.written.year
        return {
            "topic": _lowered(scene.topic.labels[self.language]),
            "term": rng.choice(scene.topic.synonyms[self.language]),
            "country": label,
            "the_country": the_country(self.language, scene.country.code, label),
            "in_country": in_country(self.language, scene.country.code, label),
            "place": rng.choice(self.phrases["places"]),
            "year": str(rng.randint(max(2016, year - 4), year - 1)),
            "n": str(rng.randint(3, 10)),
            "pct": str(rng.choice((15, 20, 25, 30, 40, 55, 60, 65, 70, 80))),
        }

    def _one(self, rng: Random, scene: Scene, key: str) -> str:
        return self._fresh(rng, scene, key, self.phrases[key]).format(**self._slots(rng, scene))

    def _fresh(self, rng: Random, scene: Scene, key: str, fragments: list[str]) -> str:
        """A fragment that this talk has not had in any language, as long as there is one."""
        had = scene.told.setdefault(key, set())
        if len(had) == len(fragments):
            had.clear()
        at = rng.choice([at for at in range(len(fragments)) if at not in had])
        had.add(at)
        return fragments[at]

    def title(self, rng: Random, scene: Scene, taken: set[str]) -> str:
        """A title of a thread that is not in `taken`, which it is added to."""
        own = self.said[scene.topic.code]["t"]
        slots = self._slots(rng, scene)
        offers = [
            *rng.sample(own, len(own)),
            *rng.sample(self.phrases["titles"], len(self.phrases["titles"])),
        ]
        if rng.random() < 0.4:
            offers.reverse()
        offers += [f"{title} ({slots['country']})" for title in own]
        offers += [f"{title} ({slots['country']}, {scene.written.year})" for title in own]
        for offer in offers:
            text = _capital(offer.format(**slots))
            if text not in taken:
                break
        taken.add(text)
        return text

    def question(self, rng: Random, scene: Scene, *, discussion: bool = False) -> str:
        """The opening text of a thread, in Markdown."""
        first = self._one(rng, scene, "discussions" if discussion else "openings")
        context = f"{first} {self._one(rng, scene, 'contexts')}"
        if rng.random() < 0.6:
            context += f" {self._one(rng, scene, 'bridges')}"
        asked = rng.sample(self.said[scene.topic.code]["q"], 2)
        intro = self._one(rng, scene, "asks")
        listed = rng.random() < 0.55
        questions = (
            f"{intro}\n\n" + "\n".join(f"{at}. {each}" for at, each in enumerate(asked, 1))
            if listed
            else " ".join(asked)
        )
        parts = [context, questions]
        if rng.random() < 0.7:
            parts.insert(1, self._one(rng, scene, "constraints"))
        parts.append(self._one(rng, scene, "closings"))
        return "\n\n".join(parts)

    def answer(self, rng: Random, scene: Scene) -> str:
        """A post that says what has been done elsewhere, in Markdown."""
        practices = self.said[scene.topic.code]["p"]
        first, *kinds = rng.sample(_EXTRAS, 3)
        opening = self._one(rng, scene, "answer_openings")
        if len(scene.told.get("p", ())) < len(practices):
            practice = self._fresh(rng, scene, "p", practices)
        else:
            practice = self._one(rng, scene, first)
        parts = [f"{opening} {practice}", " ".join(self._one(rng, scene, kind) for kind in kinds)]
        if rng.random() < 0.3:
            parts.append(self._list(rng, scene, 3))
        ending = [self._one(rng, scene, "caveats")] if rng.random() < 0.5 else []
        if rng.random() < 0.6:
            ending.append(self._one(rng, scene, "answer_closings"))
        if ending:
            parts.append(" ".join(ending))
        return "\n\n".join(parts)

    def _list(self, rng: Random, scene: Scene, size: int) -> str:
        intro = self._one(rng, scene, "list_intros")
        return f"{intro}\n\n" + "\n".join(f"- {step}" for step in rng.sample(self.phrases["steps"], size))

    def followup(self, rng: Random, scene: Scene) -> str:
        """A short post that asks back or adds to what was said."""
        parts = [self._one(rng, scene, "followups")]
        if rng.random() < 0.5:
            parts.append(self._one(rng, scene, "contexts"))
        if rng.random() < 0.3:
            parts.append(self._one(rng, scene, "closings"))
        return " ".join(parts)

    def thanks(self, rng: Random, scene: Scene) -> str:
        """A short post of the one who asked."""
        parts = [self._one(rng, scene, "thanks")]
        if rng.random() < 0.6:
            parts.append(self._one(rng, scene, "followups"))
        return " ".join(parts)

    def correction(self, rng: Random, scene: Scene) -> str:
        """A sentence that somebody adds when they come back to their own post."""
        return self._one(rng, scene, "lessons")

    def revision(self, year: int) -> str:
        """What the second version of a resource says about itself; `year` is that of the first."""
        return str(self.phrases["resources"]["revision"]).format(year=year)

    def document(self, rng: Random, scene: Scene, kind: str, taken: set[str]) -> Document:
        """A resource of `kind` with a title that is not in `taken`."""
        library = self.phrases["resources"]
        slots = self._slots(rng, scene)
        offers = rng.sample(library["titles"][kind], len(library["titles"][kind]))
        again = [f"{offer} ({slots['country']}, {scene.written.year})" for offer in offers]
        for offer in [*offers, *again]:
            title = _capital(offer.format(**slots))
            if title not in taken:
                break
        taken.add(title)
        lines = rng.sample(library["summaries"], 2)
        summary = " ".join(line.format(**slots) for line in lines)
        return Document(title, summary, tuple(self._sections(rng, scene, slots)))

    def _sections(self, rng: Random, scene: Scene, slots: Slots) -> list[tuple[str, tuple[str, ...]]]:
        library = self.phrases["resources"]
        purpose, *others = library["sections"]
        steps = others[1]
        general = [text.format(**slots) for text in library["paragraphs"]]
        first, rest = general[0], rng.sample(general[1:], len(general) - 1)
        practices = rng.sample(self.said[scene.topic.code]["p"], 3)
        extras = [self._one(rng, scene, kind) for kind in rng.sample(_EXTRAS, len(_EXTRAS))]
        bodies: list[tuple[str, tuple[str, ...]]] = [(purpose, (first, rest.pop()))]
        for heading in sorted(rng.sample(others, 4), key=others.index):
            if heading == steps:
                chosen = rng.sample(self.phrases["steps"], 5)
                body = [f"{at}. {_capital(step)}" for at, step in enumerate(chosen, 1)]
            else:
                body = [deck.pop() for deck in (practices, rest, extras) if deck]
            bodies.append((heading, tuple(body)))
        return bodies

    def about(self, rng: Random, scene: Scene) -> str:
        """What somebody writes about themselves."""
        profile = self.phrases["profile"]
        keys = (
            ["past", "present", "offer"] if rng.random() < 0.6 else ["past", rng.choice(("present", "offer"))]
        )
        return " ".join(rng.choice(profile[key]).format(**self._slots(rng, scene)) for key in keys)
