"""When a thing was made wider last, read from the log for those that were."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

VERBS = ("marking.changed", "marking.loosened", "resource.edited")


def _wider(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a placing may reach anybody whom the one before did not: rather once too often."""
    more = any(set(after.get(key, ())) - set(before.get(key, ())) for key in ("circles", "named"))
    lost = set(before.get("caveats", ())) - set(after.get("caveats", ()))
    ends, ended = after.get("expires_at"), before.get("expires_at")
    later = bool(ended) and (not ends or ends > ended)
    public = bool(after.get("public")) and not before.get("public")
    return bool(after["marking"] < before["marking"] or more or lost or later or public)


def from_the_log(apps: Any, schema_editor: Any) -> None:
    """Set the column where the log says that a thing was made wider."""
    item, entry = apps.get_model("access", "Item"), apps.get_model("ledger", "Entry")
    found: dict[int, Any] = {}
    lines = entry.objects.filter(verb__in=VERBS, item__isnull=False).order_by("pk")
    for pk, at, facts in lines.values_list("item", "at", "facts").iterator():
        if facts.get("before") and facts.get("after") and _wider(facts["before"], facts["after"]):
            found[pk] = at
    for pk, at in found.items():
        item._base_manager.filter(pk=pk).update(widened_at=at)


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("access", "0007_ways_back"), ("ledger", "0005_alarms")]

    operations = [
        migrations.AddField("item", "widened_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(from_the_log, migrations.RunPython.noop, elidable=True),
    ]
