"""From a passage to the rows that hold it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.db import connection

from majlis.search.analyse import Token, analyse, roots, surfaces
from majlis.search.engines import engine
from majlis.search.models import IndexRow
from majlis.search.names import spellings
from majlis.search.passages import Kind, Passage

CHUNK = 400  # tokens of a row: short enough to rank and to show, and far below what a tsvector can number
TITLE = 60  # tokens of a title that are indexed
LONGEST = 2_000_000  # characters of a passage that are read

# Changing the analyser changes what is stored: raise this, and every row counts as changed.
ANALYSER_VERSION = 3


def _chunks(body: str, language: str) -> Iterator[tuple[str, list[Token]]]:
    """The body in pieces of `CHUNK` tokens, each with its own text."""
    tokens = analyse(body[:LONGEST], language)
    if len(tokens) <= CHUNK:
        yield body[:LONGEST], tokens
        return
    for at in range(0, len(tokens), CHUNK):
        piece = tokens[at : at + CHUNK]
        yield body[piece[0].start : piece[-1].end], piece


def digest_of(passage: Passage, topics: str = "") -> str:
    """What tells a passage from what it was before, and its rows from older ones."""
    said = f"{ANALYSER_VERSION}|{passage!r}|{topics}".encode("utf-8", "surrogatepass")
    return hashlib.blake2s(said, digest_size=16).hexdigest()


@lru_cache(maxsize=256)
def _title(title: str, language: str) -> tuple[str, str]:
    """Surfaces and stems of a title; the passages of one item ask in a row."""
    tokens = analyse(title[:2000], language)[:TITLE]
    return surfaces(tokens), roots(tokens)


def _title_tokens(passage: Passage) -> tuple[str, str]:
    surface, stems = _title(passage.title, passage.language)
    if passage.kind != Kind.PERSON:
        return surface, stems
    others = [one for word in surface.split() for one in spellings(word)] if not passage.field else []
    return surface, " ".join(dict.fromkeys(others))


def store(rows: Sequence[IndexRow]) -> None:
    """Insert new rows in one go. The ORM's way of doing it took longer than making the tokens."""
    fields = [field for field in IndexRow._meta.concrete_fields if not field.primary_key]
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    names = [field.attname for field in fields]
    for row in rows:
        row.date = connection.ops.adapt_datetimefield_value(row.date)  # type: ignore[assignment]
    values = [[vars(row)[name] for name in names] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO search_indexrow ({quoted}) VALUES ({places})", values)  # noqa: S608


def rows_of(
    passage: Passage, *, item_id: int | None = None, person_id: int | None = None, topics: str = ""
) -> list[IndexRow]:
    """The unsaved rows of one passage; a long body gives several."""
    title_surface, title_stem = _title_tokens(passage)
    digest, keeper, made = digest_of(passage, topics), engine(), []
    for number, (text, tokens) in enumerate(_chunks(passage.body, passage.language)):
        row = IndexRow(
            item_id=item_id,
            person_id=person_id,
            part=passage.part_key[:80],
            chunk=number,
            field=passage.field,
            kind=passage.kind,
            language=passage.language[:2],
            topics=topics,
            url=passage.url[:400],
            page=passage.page,
            date=passage.date,
            day=passage.date.toordinal(),
            boost=min(max(passage.boost, 0.0), 1.0),
            title=passage.title[:400].replace("\x00", ""),
            body=text.replace("\x00", ""),
            title_surface=title_surface,
            title_stem=title_stem,
            body_surface=surfaces(tokens),
            body_stem=roots(tokens),
            length=len(tokens),
            digest=digest,
        )
        row.vector = keeper.vector(row)
        made.append(row)
    return made
