"""What was given for a resource, made sound or refused by field, before an action stores it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from majlis.access import gate
from majlis.access.caveats import NO_TERMS, Terms
from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.access.placing import seal_of
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.files import store
from majlis.kit import stale
from majlis.kit.languages import CODES, guess_language
from majlis.kit.text import clean_line, clean_text, of_field
from majlis.library.models import Resource, ResourceKind
from majlis.network.models import Circle, Person, Topic

TITLE_LIMIT = 300
SUMMARY_LIMIT = 20_000
NOTE_LIMIT = 2_000
MOST_FILES = 10


@dataclass(frozen=True)
class Card:
    """What a resource says about itself, and to whom it is addressed."""

    title: str
    summary: str = ""
    kind_of: str = ResourceKind.GUIDANCE
    language: str = ""
    topics: Sequence[Topic] = ()
    marking: Marking = Marking.AMBER
    circles: Sequence[Circle] = ()
    named: Sequence[Person] = field(default_factory=tuple)
    public: bool = False
    terms: Terms = NO_TERMS
    sources: Sequence[Item] = ()  # what it was made from


def sound_title(title: str) -> str:
    """The title as one line. Raises ValidationError for `title`."""
    line = of_field("title", clean_line, title, TITLE_LIMIT)
    if not line:
        raise ValidationError({"title": _("Please write a title.")})
    return line


def sound_text(text: str, name: str, limit: int) -> str:
    """The text of field `name`, sound. Raises ValidationError for it."""
    return of_field(name, clean_text, text, limit)


def sound_note(note: str) -> str:
    """What is new in a version. Raises ValidationError for `note`."""
    text = sound_text(note, "note", NOTE_LIMIT)
    if not text:
        raise ValidationError({"note": _("Please say what is new in this version.")})
    return text


def sound_kind(kind_of: str) -> str:
    """The kind of resource. Raises ValidationError for `kind_of`."""
    if kind_of not in ResourceKind.values:
        raise ValidationError({"kind_of": _("Choose a kind from the list.")})
    return str(kind_of)


def language_of(text: str, chosen: str, default: str) -> str:
    """The chosen language, else the one that `text` seems to be in."""
    return chosen if chosen in CODES else guess_language(text, default or "en")


def check_files(uploads: Sequence[File[bytes]]) -> None:
    """Raises ValidationError for `uploads`, with one sentence for each file that is refused."""
    if len(uploads) > MOST_FILES:
        message = ngettext_lazy(
            "At most %(most)s file fits in one version.", "At most %(most)s files fit in one version.", "most"
        )
        raise ValidationError({"uploads": ValidationError(message, params={"most": MOST_FILES})})
    wrong: list[ValidationError] = []
    for upload in uploads:
        try:
            store.check(upload)
        except ValidationError as refused:
            wrong += [_of_file(upload, message) for message in refused.messages]
    if wrong:
        raise ValidationError({"uploads": wrong})


def _of_file(upload: File[bytes], message: str) -> ValidationError:
    return ValidationError(
        _("%(name)s: %(reason)s"), code="file", params={"name": shown_name(upload), "reason": message}
    )


def shown_name(upload: File[bytes]) -> str:
    """The name of an upload in a sentence: without what turns text round, isolated."""
    plain = "".join(char for char in (upload.name or "")[:80] if char.isprintable())
    return f"\u2068{plain}\u2069"


def sound_sources(viewer: Viewer, sources: Iterable[Item]) -> list[Item]:
    """What a resource was made from, each thing one that the viewer may read. Raises ValidationError."""
    chosen = {source.pk for source in sources}
    found = list(gate.readable(viewer, Item).filter(pk__in=chosen)) if chosen else []
    if len(found) != len(chosen):
        raise ValidationError(_("What this was made from is no longer open to you."))
    return found


def seals(resource: Resource, card: Placement, topics: Iterable[str]) -> dict[str, str]:
    """The seals of what a resource says of itself, and of who reads it."""
    words = [resource.title, resource.summary, resource.kind_of, resource.language, *sorted(topics)]
    return {stale.READERS: seal_of(card), stale.WORDS: stale.seal(words)}
