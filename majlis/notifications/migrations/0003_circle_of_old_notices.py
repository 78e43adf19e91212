"""Notices about a circle name its number, so that they go when it may no longer be known.

The older ones have only its name. Their line in the ledger tells the number; where none does, the notice is
shown no more.
"""

from django.db import migrations


def number_their_circle(apps, schema_editor):
    notices = apps.get_model("notifications", "Notice")._base_manager
    changed = []
    old = notices.filter(item=None, entry__verb__startswith="circle.").select_related("entry")
    for notice in old.iterator():
        if "circle_id" in notice.params:
            continue
        number = notice.entry.facts.get("circle")
        if isinstance(number, int):
            notice.params = {**notice.params, "circle_id": number}
        else:
            notice.listed = False
        changed.append(notice)
    notices.bulk_update(changed, ["params", "listed"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_perhaps_sent"), ("ledger", "0001_initial")]

    operations = [migrations.RunPython(number_their_circle, migrations.RunPython.noop)]
