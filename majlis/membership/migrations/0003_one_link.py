"""One person has one account at a provider, says the database: the table is the sign-in package's."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Count, Min


def keep_the_first(apps: Any, editor: Any) -> None:
    """Let go of what two sign-ins at the same moment may have linked twice."""
    links = apps.get_model("socialaccount", "SocialAccount").objects
    twice = links.values("user", "provider").annotate(n=Count("pk"), first=Min("pk")).filter(n__gt=1)
    for one in twice.order_by():
        links.filter(user=one["user"], provider=one["provider"]).exclude(pk=one["first"]).delete()
    if editor.connection.vendor == "postgresql":  # an index waits for no check that is put off
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    """An index of our own in that table."""

    dependencies = [
        ("membership", "0002_vetting"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [
        migrations.RunPython(keep_the_first, migrations.RunPython.noop),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX membership_one_link ON socialaccount_socialaccount (user_id, provider)",
            "DROP INDEX membership_one_link",
        ),
    ]
