"""Who withdrew the posts that were withdrawn before this was stored: the ledger tells it."""

from django.db import migrations


def from_the_ledger(apps, schema_editor):
    """The last line about it says who; without one (invented posts) the author did."""
    post_model, entry_model = apps.get_model("discussions", "Post"), apps.get_model("ledger", "Entry")
    gone = {post.pk: post for post in post_model._base_manager.filter(state="withdrawn", withdrawn_by=None)}
    if not gone:
        return
    for post in gone.values():
        post.withdrawn_by_id = post.author_id
    for entry in entry_model.objects.filter(verb="post.withdrawn").order_by("pk").iterator():
        post = gone.get(entry.facts.get("post"))
        if post is not None and entry.actor_id:
            post.withdrawn_by_id = entry.actor_id
    post_model._base_manager.bulk_update(gone.values(), ["withdrawn_by"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("discussions", "0003_withdrawn_by"), ("ledger", "0001_initial")]

    operations = [migrations.RunPython(from_the_ledger, migrations.RunPython.noop)]
