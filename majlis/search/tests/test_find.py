"""Finding: words, phrases, exclusions, order, counts."""

from __future__ import annotations

from collections.abc import Callable

from majlis.access.models import Item
from majlis.access.viewer import Viewer
from majlis.search.find import Findings, find
from majlis.search.terms import rebuild_terms
from tests.people import make_person, viewer

Note = Callable[..., Item]


def titles(found: Findings) -> list[str]:
    """The titles of the items found, in order."""
    names = dict(Item.unguarded.values_list("pk", "title"))
    return [names[hit.key[1]] for hit in found.hits if hit.key[0] == "item"]


def reader() -> Viewer:
    """An accepted member."""
    return viewer(make_person("Reader"))


def test_a_word_finds_its_other_forms(note: Note) -> None:
    note("Inspections at the gate", "We inspect every lorry.")
    note("Something else", "Nothing of that kind.")
    assert titles(find(reader(), "inspection")) == ["Inspections at the gate"]
    assert titles(find(reader(), "inspecting")) == ["Inspections at the gate"]


def test_arabic_is_found_with_article_preposition_and_without_marks(note: Note) -> None:
    note("الأمن الكيميائي", "لحماية المنشآت ومراقبة الشحنات", language="ar")
    who = reader()
    for text in ("امن", "وبالأمن", "أَمْن", "حماية", "منشأة", "شحنة", "كيميائية", "المراقبة"):
        assert titles(find(who, text)) == ["الأمن الكيميائي"], text


def test_every_word_must_be_there_unless_little_is_found(note: Note) -> None:
    for number in range(6):
        note(f"Port guard {number}", "Guards of the port check containers.")
    note("Port only", "Ships in the port.")
    found = find(reader(), "port guards")
    assert found.total == 6
    assert not found.loose
    rare = find(reader(), "ships guards")
    assert rare.loose
    assert titles(rare)[0] in {"Port only", *(f"Port guard {n}" for n in range(6))}


def test_a_phrase_must_stand_in_a_row_and_never_across_title_and_text(note: Note) -> None:
    note("Secure parking", "areas for lorries")
    note("Lorries", "secure parking areas")
    assert titles(find(reader(), '"parking areas"')) == ["Lorries"]
    assert titles(find(reader(), "“secure parking”")) == ["Secure parking", "Lorries"]


def test_an_excluded_word_is_not_found(note: Note) -> None:
    note("Shop staff", "training for retail")
    note("Plant staff", "training for guards")
    assert titles(find(reader(), "training -retail")) == ["Plant staff"]
    assert find(reader(), "-retail").total == 0


def test_exact_words_come_before_other_forms_and_titles_before_text(note: Note) -> None:
    note("Other", "The reporter had reports.")
    note("Text", "A report is due.")
    note("A report", "Here it is.")
    assert titles(find(reader(), "report")) == ["A report", "Text", "Other"]


def test_passages_of_one_item_are_one_hit(note: Note) -> None:
    item = note("Thread", "about seals", "more about seals", "nothing")
    found = find(reader(), "seals")
    assert [hit.key for hit in found.hits] == [("item", item.pk)]
    assert found.hits[0].more == 1
    assert found.total == 1
    assert found.facets["kind"] == {"resource": 1}


def test_the_customs_do_not_lead_to_customers_in_any_language(note: Note) -> None:
    rebuild_terms()
    note("رقابة الزبائن", "مراقبة الزبون عند نقطة البيع", language="ar")
    note("Customers", "Control of customers in shops.")
    note("Customs", "Customs control of lorries.")
    assert titles(find(reader(), "customs control"))[0] == "Customs"
    assert titles(find(reader(), "customs")) == ["Customs"]
    assert set(titles(find(reader(), "customer"))) == {"رقابة الزبائن", "Customers"}
