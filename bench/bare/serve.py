"""Serve the bare project with the product's own server.

`pages.json` in the data folder holds {name: [text of a row, …]}; it is read at the start.
"""

from __future__ import annotations

import json

from django.db import connection, connections

from bench.bare.models import Part
from majlis.cli import run
from majlis.config import env


def _fill() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Part)
    pages: dict[str, list[str]] = json.loads((env.HOME() / "pages.json").read_text("utf-8"))
    Part.objects.bulk_create(
        Part(page=name, number=number, text=text)
        for name, texts in pages.items()
        for number, text in enumerate(texts)
    )
    connections.close_all()


def main() -> None:
    """Fill the one table and serve until told to stop."""
    _fill()
    run.serve(run.listen(env.BIND(), env.PORT()))
