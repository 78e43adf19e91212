"""What others made narrower before, and still waits, stays closed to the words of others as it was."""

from typing import Any

from django.db import migrations, models


def freeze(apps: Any, editor: Any) -> None:
    """Keep it as it was said to those who read it."""
    waiting = apps.get_model("safety", "Case").objects.filter(origin="narrowed", state="open")
    waiting.update(frozen=True)


class Migration(migrations.Migration):
    dependencies = [("safety", "0004_narrowed")]

    operations = [
        migrations.AddField("case", "frozen", models.BooleanField(default=False)),
        migrations.RunPython(freeze, migrations.RunPython.noop),
    ]
