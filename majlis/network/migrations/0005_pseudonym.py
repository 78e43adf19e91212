"""Each person gets the name that the ledger calls them by."""

from django.db import migrations, models

import majlis.network.people


def name_everybody(apps, schema_editor):
    """One of its own for each; a default would be one for all."""
    person_model = apps.get_model("network", "Person")
    people = list(person_model.objects.filter(pseudonym=None).only("pk"))
    for person in people:
        person.pseudonym = majlis.network.people.new_pseudonym()
    person_model.objects.bulk_update(people, ["pseudonym"], batch_size=300)


class Migration(migrations.Migration):
    dependencies = [("network", "0004_known_organisations")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="pseudonym",
            field=models.CharField(editable=False, max_length=16, null=True),
        ),
        migrations.RunPython(name_everybody, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="person",
            name="pseudonym",
            field=models.CharField(
                default=majlis.network.people.new_pseudonym, editable=False, max_length=16, unique=True
            ),
        ),
    ]
