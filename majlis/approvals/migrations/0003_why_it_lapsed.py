"""Why a question lapsed: of earlier ones whether its time was over, or it was overtaken."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F


def say_why(apps: Any, _editor: Any) -> None:
    """Tell those that lapsed already by when that was written down."""
    lapsed = apps.get_model("approvals", "Approval").objects.filter(state="lapsed", cause="")
    lapsed.filter(decided_at__gte=F("expires_at")).update(cause="time")
    lapsed.update(cause="done")


class Migration(migrations.Migration):
    """A column."""

    dependencies = [("approvals", "0002_asked_once")]

    operations = [
        migrations.AddField(
            "approval",
            "cause",
            models.CharField(
                blank=True,
                choices=[
                    ("time", "Nobody decided in time"),
                    (
                        "moved",
                        "Whoever asked, or whom it is about, was suspended, came back, or changed organisation",
                    ),
                    ("done", "What it is about was done or changed since it was asked"),
                    ("placed", "Its source has changed since who reads it"),
                    ("source", "Its source has kept out who asked"),
                    ("asker", "Whoever asked could not ask for it any more"),
                ],
                default="",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(say_why, migrations.RunPython.noop),
    ]
