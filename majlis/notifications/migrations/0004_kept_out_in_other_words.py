"""What people were told when they were kept out is said in other words now, which have translations."""

from __future__ import annotations

from typing import Any

from django.db import migrations

WAS = "Something that you could read is closed to you now. See why."
IS = "Something that you could read is closed to you now."


def reword(apps: Any, schema_editor: Any) -> None:
    """Give the old notices the sentence and the reason of today."""
    notices = apps.get_model("notifications", "Notice").objects
    notices.filter(sentence=WAS).update(sentence=IS, reason="closed")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_circle_of_old_notices")]

    operations = [migrations.RunPython(reword, migrations.RunPython.noop)]
