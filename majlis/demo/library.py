"""Resources of the library, four in ten with a real small file."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from majlis.access.markings import Marking, State
from majlis.demo import documents
from majlis.demo.crowd import Crowd, Setting
from majlis.demo.people import BATCH
from majlis.demo.storing import card, store
from majlis.demo.words import Document, Scene, writer
from majlis.files import cleaning
from majlis.files.models import FilePage, StoredFile
from majlis.files.store import root
from majlis.library.models import Resource, Version

Tick = Callable[[int], None]
_KINDS = {
    "guidance": 26,
    "checklist": 18,
    "case": 16,
    "report": 14,
    "template": 10,
    "presentation": 6,
    "other": 10,
}
_FORMATS = {
    "guidance": ("pdf", "pdf", "docx", "odt"),
    "checklist": ("docx", "pdf", "txt"),
    "case": ("pdf", "docx", "odt"),
    "report": ("pdf", "pdf", "docx"),
    "template": ("docx", "xlsx", "odt"),
    "presentation": ("pptx",),
    "other": ("txt", "docx", "pdf"),
}
_STATES = {State.PUBLISHED: 90, State.DRAFT: 5, State.WITHDRAWN: 5}
_WITH_FILE = 0.4


@dataclass
class Shelved:
    """A resource with its text before it is stored."""

    resource: Resource
    setting: Setting
    document: Document
    format: str  # '' where it has no file


def _markdown(document: Document) -> str:
    """The whole text, for a resource that has no file to read it in."""
    parts = [document.summary]
    for heading, paragraphs in document.sections:
        numbered = all(paragraph[:1].isdigit() for paragraph in paragraphs)
        parts += [f"## {heading}", ("\n" if numbered else "\n\n").join(paragraphs)]
    return "\n\n".join(parts)


def _shelve(crowd: Crowd, taken: set[str]) -> Shelved:
    rng, setting = crowd.rng, crowd.setting()
    kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0]
    scene = Scene(setting.author.country, setting.topic, setting.at.date())
    document = writer(setting.language).document(rng, scene, kind, taken)
    state = rng.choices(list(_STATES), list(_STATES.values()))[0]
    public = setting.marking == Marking.CLEAR and not setting.enclosed and rng.random() < 0.6
    changed = setting.at + (crowd.now - setting.at) * (rng.random() ** 3)
    suits = [each for each in _FORMATS[kind] if each != "pdf" or setting.language != "ar"]
    form = rng.choice(suits) if rng.random() < _WITH_FILE else ""
    resource = Resource(kind_of=kind, **card(setting, document.title, state, changed, public=public))
    resource.write(document.summary if form else _markdown(document))
    return Shelved(resource, setting, document, form)


def _file_name(document: Document, form: str) -> str:
    plain = "".join(char if char.isalnum() else " " for char in document.title)
    return "-".join(plain.split())[:80].rstrip("-") + f".{form}"


def _keep(shelved: Shelved) -> tuple[StoredFile, list[FilePage]]:
    """Write the bytes where the office of files would, and say what is in them."""
    if shelved.format == "docx":
        data, pages = documents.docx(shelved.document, shelved.setting.language == "ar")
    else:
        data, pages = documents.MAKERS[shelved.format](shelved.document)
    made, (data, removed) = data, cleaning.own(data, f"demo.{shelved.format}")
    key = secrets.token_hex(16)
    place = Path(key[:2], key[2:4], key)
    path = root() / place
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o600)
    stored = StoredFile(
        item_id=shelved.resource.pk,
        place=place.as_posix(),
        name=_file_name(shelved.document, shelved.format),
        kind=shelved.format,
        charset="utf-8" if shelved.format == "txt" else "",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        original_sha256=hashlib.sha256(made).hexdigest(),
        removed=removed,
        created_at=shelved.resource.updated_at,
        uploaded_by=shelved.setting.author.person,
        text_state=StoredFile.TextState.DONE,
        language=shelved.setting.language,
    )
    stored.page_count = len(pages) if stored.known_kind.counted else 0
    language = shelved.setting.language
    return stored, [
        FilePage(file=stored, number=number, text=text, language=language)
        for number, text in enumerate(pages, 1)
    ]


def _versions(crowd: Crowd, shelf: Sequence[Shelved]) -> list[Version]:
    """The first version of each, and for some a second one that is current."""
    rows = []
    for each in shelf:
        again = crowd.rng.random() < 0.15
        for number in (1, 2) if again else (1,):
            when = each.resource.updated_at if number == 2 else each.resource.created_at
            rows.append(
                Version(
                    resource=each.resource,
                    number=number,
                    note=writer(each.setting.language).revision(when.year) if number == 2 else "",
                    created_at=when,
                    created_by=each.setting.author.person,
                )
            )
    Version.unguarded.bulk_create(rows, batch_size=BATCH)
    return rows


def _files(shelf: Sequence[Shelved], tick: Tick) -> dict[int, StoredFile]:
    """Store the files and their texts; by the key of their resource."""
    files, pages = [], []
    for each in shelf:
        tick(1)
        if each.format:
            stored, texts = _keep(each)
            files.append(stored)
            pages += texts
    StoredFile.unguarded.bulk_create(files, batch_size=BATCH)
    FilePage.unguarded.bulk_create(pages, batch_size=BATCH)
    return {file.item_id: file for file in files}


def make(crowd: Crowd, count: int, tick: Tick) -> None:
    """Store `count` resources with versions and files; `tick(n)` is told of each n of them."""
    taken: set[str] = set()
    shelf = [_shelve(crowd, taken) for _at in range(count)]
    store([each.resource for each in shelf], [each.setting for each in shelf])
    files = _files(shelf, tick)
    link = Version.files.through
    links = []
    for version in _versions(crowd, shelf):
        version.resource.current = version
        if version.resource.pk in files:
            links.append(link(version_id=version.pk, storedfile_id=files[version.resource.pk].pk))
    link.objects.bulk_create(links, batch_size=BATCH)
    Resource.unguarded.bulk_update([each.resource for each in shelf], ["current"], batch_size=200)
