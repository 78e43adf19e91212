"""Why an erasure is held back, and what the person is told of it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns."""

    dependencies = [("personal", "0002_by_the_schedule")]

    operations = [
        migrations.AddField(
            "erasure",
            "hold",
            models.CharField(
                blank=True,
                choices=[
                    ("case", "A case about the person or their texts is open"),
                    ("claim", "A legal claim or duty needs the data"),
                    ("doubt", "It is in doubt whether the person asked"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField("erasure", "said", models.TextField(blank=True)),
    ]
