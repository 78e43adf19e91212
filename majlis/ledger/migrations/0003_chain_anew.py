"""The lines written so far are chained anew, over pseudonyms instead of keys of people, and sealed.

A line that did not fit the old chain keeps its old hash, so that it does not fit the new one either.
"""

import hashlib
import json
import secrets

from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations

from majlis.ledger import chain, keys


def old_digest(entry):
    """The hash as version 0.1 made it."""
    said = {
        "previous": entry.previous,
        "at": entry.at,
        "actor": entry.actor_id,
        "job": entry.job,
        "verb": entry.verb,
        "item": entry.item_id,
        "person": entry.person_id,
        "facts": entry.facts,
    }
    text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def chain_anew(apps, schema_editor):
    """Fill the new columns of each line, in their order."""
    entry_model, head_model = apps.get_model("ledger", "Entry"), apps.get_model("ledger", "Head")
    person_model = apps.get_model("network", "Person")
    head = head_model.objects.filter(pk=1).first()
    if head is None:
        return
    names = dict(person_model.objects.values_list("pk", "pseudonym"))
    names[None] = ""
    old, new, number = chain.START, chain.START, 0
    for entry in entry_model.objects.order_by("pk").iterator():
        number += 1
        sound = entry.previous == old and entry.digest == old_digest(entry)
        old = entry.digest
        entry.number, entry.salt = number, secrets.token_hex(16)
        entry.pseudonym, entry.about = names[entry.actor_id], names[entry.person_id]
        entry.content = chain.content_of(entry.salt, entry.facts, "")
        if sound:
            entry.previous = new
            entry.digest = chain.digest_of(
                new, number, entry.at, entry.pseudonym, entry.job, "", entry.verb, entry.item_id, entry.about,
                entry.content,
            )
            entry.seal = chain.seal_of(keys.sealing(), entry.digest)
        entry.save()
        new = entry.digest
    head.number = number
    if head.digest == old:  # else lines are missing at the end, and the old hash goes on saying so
        head.digest = new
    head.save()


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_who_and_why")]

    operations = [migrations.RunPython(chain_anew, migrations.RunPython.noop)]
