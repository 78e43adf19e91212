from django.db import migrations, models


def forward(apps, schema_editor):
    for case in apps.get_model("safety", "Case").objects.filter(file__isnull=False):
        case.files, case.excerpt = {str(case.file): case.excerpt}, ""
        case.save(update_fields=["files", "excerpt"])


def backward(apps, schema_editor):
    for case in apps.get_model("safety", "Case").objects.exclude(files={}):
        case.file, found = next(iter(case.files.items()))
        case.excerpt = found
        case.save(update_fields=["file", "excerpt"])


class Migration(migrations.Migration):
    """A case keeps what was found in each file, not of the last one only."""

    dependencies = [("safety", "0001_cases")]

    operations = [
        migrations.AddField("case", "files", models.JSONField(blank=True, default=dict)),
        migrations.RunPython(forward, backward),
        migrations.RemoveField("case", "file"),
    ]
