from django.db import migrations


def forward(apps, schema_editor):
    links = apps.get_model("access", "Item").derived_from.through.objects
    while True:  # one generation more each time round
        known = set(links.values_list("from_item", "to_item"))
        parents = {}
        for made, source in known:
            parents.setdefault(made, set()).add(source)
        missing = {(made, far) for made, near in known for far in parents.get(near, ()) if far != made} - known
        if not missing:
            return
        links.bulk_create(links.model(from_item_id=made, to_item_id=source) for made, source in missing)


class Migration(migrations.Migration):
    """What something was made from lists all of it, also what that was made from."""

    dependencies = [("access", "0005_kept_entries")]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
