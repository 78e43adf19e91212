"""Lines get a number, pseudonyms, the kind of session, a reason and a seal; 0003 fills them in."""

from django.db import migrations, models

TEXTS = {"about": 16, "content": 64, "pseudonym": 16, "salt": 32, "seal": 64, "session": 16}


def text(name):
    """An empty column for now."""
    return migrations.AddField("entry", name, models.CharField(blank=True, default="", max_length=TEXTS[name]))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("network", "0005_pseudonym")]

    operations = [
        migrations.AddField("head", "number", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("head", "anchored", models.PositiveIntegerField(default=0)),
        migrations.AddField("entry", "number", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("entry", "reason", models.TextField(blank=True, default="")),
        *[text(name) for name in TEXTS],
    ]
