"""What the index holds of people: what their profile and their texts say, made anew from these."""

from __future__ import annotations

from majlis.access.holdings import Erasing, erases, rows, stays

rows("search.IndexRow", "person")
for _column in ("title", "body", "title_surface", "title_stem", "body_surface", "body_stem", "url", "topics"):
    stays(f"search.IndexRow.{_column}", "derived from people and items, and made anew when these change")
stays("search.TermRow.key", "the thesaurus")
stays("search.TermRow.text", "the thesaurus")


@erases
def forget_the_caches(erasing: Erasing) -> None:
    """Analysed titles are kept in memory for a while."""
    from majlis.search import rows as index_rows

    index_rows._title.cache_clear()
