"""How well the search finds: the judged queries, on a database of their own that is gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from tests.search import judged


@contextmanager
def _own_database() -> Iterator[None]:
    usual = settings.DATABASES["default"]["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)


def figures() -> dict[str, dict[str, float]]:
    """nDCG@10 and recall@10 by language and scope, each from 0 to 1; Django must be set up."""
    with _own_database():
        measured = judged.measure(judged.fill())
    return {
        group: {"queries": one.queries, "ndcg@10": round(one.ndcg, 3), "recall@10": round(one.recall, 3)}
        for group, one in measured.items()
    }


def show(found: dict[str, dict[str, float]]) -> str:
    """The figures as lines of text."""
    lines = ["judged search      queries  nDCG@10  recall@10"]
    lines += [
        f"  {group:<16} {one['queries']:>7.0f}  {one['ndcg@10']:>7.3f}  {one['recall@10']:>9.3f}"
        for group, one in found.items()
    ]
    return "\n".join(lines)
