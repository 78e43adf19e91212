"""What was looked at is what is let go: each held file, what a text said before, its words as they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from majlis.discussions import actions as discussions
from majlis.discussions.models import Edit
from majlis.files.extract import PART
from majlis.files.models import FilePage, StoredFile
from majlis.library.models import Resource
from majlis.library.tests.shelf import txt
from majlis.network.models import Person
from majlis.safety import screening
from majlis.safety.actions.cases import take_case
from majlis.safety.files import beginning_of, end_of, screen_files
from majlis.safety.listing import Expressions, expressions
from majlis.safety.models import Case
from tests.people import Cast, client_of, viewer
from tests.safety.test_cases import decide
from tests.safety.texts import answer, ask, report, settle, share

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def _page(client: Client, case: Case) -> str:
    return client.get(reverse("safety:case", args=[case.pk])).content.decode()


def test_a_file_that_is_read_later_is_looked_at_by_both_too(
    cast: Cast, moderators: list[Person], listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = [txt("Of zorblat in the first.", "one.txt"), txt("Mervil quistan in the second.", "two.txt")]
    resource = share(cast.alice, cast.circle, uploads=uploads)
    real = Expressions.find
    monkeypatch.setattr(Expressions, "find", lambda self, text: _not(real, self, text))
    settle()
    case = Case.objects.get()
    first, second = moderators[:2]
    take_case(viewer(first))
    decide(first, case, "restore")
    before = Case.objects.get().digest
    monkeypatch.undo()
    late: Any = type("Entry", (), {"facts": {"file": StoredFile.unguarded.get(name="two.txt").pk}})
    screen_files(late)
    screen_files(late)  # a task may run twice
    case.refresh_from_db()
    assert case.digest != before and len(case.files) == 2
    take_case(viewer(second))
    page = _page(client_of(second), case)
    assert "in the first" in page and "in the second" in page
    decide(second, case, "restore")
    assert Resource.unguarded.get(pk=resource.pk).state == "held"  # the first has seen one of two files
    decide(first, case, "restore")
    assert Resource.unguarded.get(pk=resource.pk).state == "published"
    settle()
    assert Case.objects.count() == 1


def _not(real: Any, self: Expressions, text: str) -> Any:
    return None if "second" in text else real(self, text)


def test_what_a_held_post_said_before_is_looked_at_with_it(
    cast: Cast, moderators: list[Person], listed: Path, settings: Any
) -> None:
    words, settings.SCREENING_LIST = settings.SCREENING_LIST, None
    thread = ask(cast.alice, cast.circle, title="A harbour", body="How?")
    post = answer(cast.bob, thread, body="Of zorblat and quays.")
    report(cast.charlie, "post", post.pk)
    discussions.edit_post(viewer(cast.bob), post=post, body="Of cranes and quays.")
    assert Edit.objects.filter(post=post).exists()
    case = report(moderators[0], "post", post.pk)
    assert case.held
    take_case(viewer(moderators[1]))
    assert "zorblat" in _page(client_of(moderators[1]), case)
    decide(moderators[1], case, "change")
    discussions.edit_post(viewer(cast.bob), post=post, body="Of ships.")
    case.refresh_from_db()
    assert "zorblat" in case.excerpt and "Of ships" in case.excerpt
    settings.SCREENING_LIST = words
    discussions.edit_post(viewer(cast.bob), post=post, body="Of boats.")
    case.refresh_from_db()
    assert (case.needs, "zorblat" in case.excerpt) == (2, True)


def test_a_case_that_is_decided_while_its_text_is_changed_breaks_nothing(
    cast: Cast, moderators: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = ask(cast.alice, cast.circle, title="A harbour", body="How?")
    post = answer(cast.bob, thread, body="Of quays.")
    case = report(moderators[0], "post", post.pk)
    take_case(viewer(moderators[1]))

    def meanwhile() -> Expressions:
        if Case.objects.filter(held=True).exists():
            decide(moderators[1], case, "restore")
        return expressions()

    monkeypatch.setattr(screening, "expressions", meanwhile)
    discussions.edit_post(viewer(cast.bob), post=post, body="Of ships.")
    post.refresh_from_db()
    assert post.source == "Of ships." and post.shown


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_the_text_of_a_file_is_looked_through(
    cast: Cast, moderators: list[Person], listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite whoever writes waits for every transaction, and a hostile file takes minutes."""
    inside: list[bool] = []
    real = Expressions.find

    def find(self: Expressions, text: str) -> Any:
        if "in a file" in text:
            inside.append(connection.in_atomic_block)
        return real(self, text)

    monkeypatch.setattr(Expressions, "find", find)
    resource = share(cast.alice, cast.circle, uploads=[txt("Of zorblat in a file.", "one.txt")])
    settle()
    assert inside and not any(inside)
    assert Resource.unguarded.get(pk=resource.pk).state == "held"


@pytest.mark.parametrize(
    "pages",
    [
        ("Of the zor", "blat at the quay."),
        ("The mervil", "quistan came."),
        ("q" * (PART - 4) + " zor", "blat"),
    ],
)
def test_a_word_that_goes_on_on_the_next_page_of_a_file_is_found(
    cast: Cast, listed: Path, pages: tuple[str, ...]
) -> None:
    resource = share(cast.alice, cast.circle, uploads=[txt("Of quays.", "one.txt")])
    settle()
    file = StoredFile.unguarded.get(item=resource.pk)
    FilePage.unguarded.filter(file=file).delete()
    for number, text in enumerate(pages, start=1):
        FilePage.unguarded.create(file=file, number=number, text=text, language="en")
    screen_files(read(file))
    assert Resource.unguarded.get(pk=resource.pk).state == "held"


def test_a_file_that_cannot_be_read_is_held_where_there_is_a_list(
    cast: Cast, listed: Path, moderators: list[Person]
) -> None:
    resource = share(cast.alice, cast.circle, uploads=[txt("Honest words.", "one.txt")])
    settle()
    files = StoredFile.unguarded.filter(item=resource.pk)
    FilePage.unguarded.filter(file__in=files).delete()
    files.update(text_state=StoredFile.TextState.FAILED)
    screen_files(read(files.get()))
    case = Case.objects.get()
    assert (case.origin, case.needs) == (Case.Origin.UNREAD, 2)
    assert Resource.unguarded.get(pk=resource.pk).state == "held"


def test_what_is_looked_at_around_the_end_of_a_page_is_whole_words() -> None:
    assert beginning_of("z" * 500) == end_of("z" * 500) == "" and end_of("") == ""
    assert beginning_of("calm " * 79 + "zorblatish") == "calm " * 79  # a cut would make another word
    assert end_of("calmzorblat " + "calm " * 79) == "calm " * 79 + "\n"
    assert beginning_of("blat came.") == "blat came." and end_of("a zor") == "a zor\n"


def read(file: StoredFile) -> Any:
    """The line that says that a file was read."""
    return type("Entry", (), {"facts": {"file": file.pk}})
