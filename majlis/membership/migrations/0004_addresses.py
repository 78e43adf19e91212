"""The sign-in package knows the address of everybody, also of who has not signed in yet, as theirs alone."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Exists, OuterRef


def note_addresses(apps: Any, editor: Any) -> None:
    """Take from every account what is the address of another person; note each where it belongs."""
    addresses = apps.get_model("account", "EmailAddress").objects
    people = apps.get_model("network", "Person").objects
    owner = people.filter(email=OuterRef("email")).exclude(pk=OuterRef("user"))
    addresses.filter(Exists(owner), verified=True).delete()
    missing = people.exclude(email__endswith="@erased.invalid").exclude(
        Exists(addresses.filter(user=OuterRef("pk"), verified=True))
    )
    for pk, email in missing.values_list("pk", "email"):
        addresses.filter(user=pk).exclude(email=email.lower()).update(primary=False)
        made = {"verified": True, "primary": True}
        addresses.update_or_create(user_id=pk, email=email.lower(), defaults=made)
    if editor.connection.vendor == "postgresql":  # an index waits for no check that is put off
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    """Once for all; from now on whoever comes in is noted at that moment."""

    dependencies = [
        ("membership", "0003_one_link"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(note_addresses, migrations.RunPython.noop)]
