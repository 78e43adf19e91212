"""When a file was replaced; of those that were already, at the latest moment that is sure to be earlier."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F


def at_their_beginning(apps: Any, schema_editor: Any) -> None:
    """Take the moment they came: what was made wider since closes them."""
    stored = apps.get_model("files", "StoredFile")
    stored._base_manager.filter(replaced=True).update(replaced_at=F("created_at"))


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("files", "0003_cleaned_files")]

    operations = [
        migrations.AddField("storedfile", "replaced_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(at_their_beginning, migrations.RunPython.noop, elidable=True),
    ]
