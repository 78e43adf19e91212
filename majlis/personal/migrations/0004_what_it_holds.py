"""What the gate let into an archive, so that it is asked again before the archive is given out."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column; an archive that was made before has to be made anew."""

    dependencies = [("personal", "0003_held_back")]

    operations = [migrations.AddField("export", "holds", models.JSONField(null=True))]
