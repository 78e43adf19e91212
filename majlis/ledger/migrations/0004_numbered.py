"""Now that every line has its number, none may lack one."""

from django.db import migrations, models

TEXTS = {"content": 64, "seal": 64}


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_chain_anew")]

    operations = [
        migrations.AlterField("entry", "number", models.PositiveBigIntegerField(unique=True)),
        migrations.AlterField("entry", "pseudonym", models.CharField(blank=True, db_index=True, max_length=16)),
        migrations.AlterField("entry", "about", models.CharField(blank=True, db_index=True, max_length=16)),
        migrations.AlterField("entry", "session", models.CharField(blank=True, max_length=16)),
        migrations.AlterField("entry", "salt", models.CharField(blank=True, max_length=32)),
        migrations.AlterField("entry", "reason", models.TextField(blank=True)),
        *[migrations.AlterField("entry", name, models.CharField(max_length=size)) for name, size in TEXTS.items()],
    ]
