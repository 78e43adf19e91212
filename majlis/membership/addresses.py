"""allauth keeps e-mail addresses in a table of its own; the one that vetting checked is the person's.

What that table says of an address never outweighs it: whose address it is, is said by the person's own row,
also while they have not signed in yet.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from majlis.network.models import Person


def note_address(person: Person) -> None:
    """Tell allauth that the person's address is theirs, so that a second factor can be set up."""
    mine = EmailAddress.objects.filter(user=person)
    address = person.email.lower()
    if mine.filter(email=address, verified=True, primary=True).exists():
        return
    with transaction.atomic():
        there = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk=person.pk)
        if there.filter(erased_at__isnull=True).exists():  # they were read before, and may be erased since
            _note(person, address)


def _note(person: Person, address: str) -> None:
    others = EmailAddress.objects.filter(email=address, verified=True).exclude(user=person)
    for taken in others.select_related("user"):
        taken.delete()
        note_address(taken.user)  # who has none that is checked could make any other theirs without a mail
    EmailAddress.objects.filter(user=person).exclude(email=address).update(primary=False)
    EmailAddress.objects.update_or_create(
        user=person, email=address, defaults={"verified": True, "primary": True}
    )


def is_anothers(address: str, person: int) -> bool:
    """Whether an address is somebody else's here.

    A link that waits for its mailbox makes it nobody's: anybody can have one sent.
    """
    return Person.objects.filter(email__iexact=address).exclude(pk=person).exists()
