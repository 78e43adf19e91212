"""Of two questions that are alike only one may wait: the later ones of those that do are taken back."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import migrations, models
from django.utils import timezone


def tell_alike(apps: Any, _editor: Any) -> None:
    """Give what waits its hash. Later deeds decide by themselves what is alike; these had all of their facts."""
    seen: set[str] = set()
    for one in apps.get_model("approvals", "Approval").objects.filter(state="asked").order_by("pk"):
        kind = "Item" if one.item_id else "Person" if one.person_id else "NoneType"
        said = [one.deed, kind, one.item_id or one.person_id or 0, one.facts]
        one.likeness = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        if one.likeness in seen:
            one.state, one.decided_at = "withdrawn", timezone.now()
        seen.add(one.likeness)
        one.save(update_fields=["likeness", "state", "decided_at"])


class Migration(migrations.Migration):
    """A column and its constraint."""

    dependencies = [("approvals", "0001_initial")]

    operations = [
        migrations.AddField("approval", "likeness", models.CharField(max_length=64, null=True)),
        migrations.RunPython(tell_alike, migrations.RunPython.noop),
        migrations.AddConstraint(
            "approval",
            models.UniqueConstraint(
                fields=["likeness"], condition=models.Q(state="asked"), name="asked_once_at_a_time"
            ),
        ),
    ]
