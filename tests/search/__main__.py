"""`python -m tests.search` writes hits.json anew after a wanted change, and prints the figures."""

from __future__ import annotations

import json
import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection

    from tests.search import judged

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    who, known = judged.fill(), judged.names()
    hits = {one.name: judged.everything(who, one, known) for one in judged.queries()}
    text = json.dumps(hits, ensure_ascii=False, indent=0, sort_keys=True)
    (judged.HERE / "hits.json").write_text(text + "\n", "utf-8")
    for group, one in judged.measure(who).items():
        print(f"{group:<8} {one.queries:>4}  nDCG@10 {one.ndcg:.3f}  recall@10 {one.recall:.3f}")
