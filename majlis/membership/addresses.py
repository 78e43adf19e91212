"""allauth keeps e-mail addresses in a table of its own; the one that vetting checked is the person's."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from majlis.network.models import Person


def note_address(person: Person) -> None:
    """Tell allauth that the person's address is theirs, so that a second factor can be set up."""
    mine = EmailAddress.objects.filter(user=person)
    address = person.email.lower()
    if mine.filter(email=address, verified=True, primary=True).exists():
        return
    mine.exclude(email=address).update(primary=False)
    EmailAddress.objects.update_or_create(
        user=person, email=address, defaults={"verified": True, "primary": True}
    )
