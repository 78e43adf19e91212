"""The engine's own table, index and triggers, as the database in use needs them."""

from django.db import migrations


def install(apps, schema_editor):
    from majlis.search.engines import engine

    engine().install()


def uninstall(apps, schema_editor):
    from majlis.search.engines import engine

    engine().uninstall()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(install, uninstall)]
