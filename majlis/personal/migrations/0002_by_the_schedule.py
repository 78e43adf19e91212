"""Erasures that nobody asked for name the class of data whose time is over."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A column, and one that may be empty."""

    dependencies = [("personal", "0001_initial")]

    operations = [
        migrations.AddField("erasure", "ground", models.CharField(blank=True, max_length=32)),
        migrations.AlterField(
            "erasure",
            "asker",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
