"""People, what they know, what they speak, and whom they let see which of it."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.kit.languages import CHOICES
from majlis.network.organisations import Organisation
from majlis.network.places import Country, Sector
from majlis.network.thesaurus import Topic


class Standing(models.TextChoices):
    """Where a person stands on the way into and out of the network."""

    APPLIED = "applied", pgettext_lazy("standing", "Applied")
    VOUCHED = "vouched", pgettext_lazy("standing", "Vouched for")
    VETTING = "vetting", pgettext_lazy("standing", "Under vetting")
    ACCEPTED = "accepted", pgettext_lazy("standing", "Accepted")
    SUSPENDED = "suspended", pgettext_lazy("standing", "Suspended")
    LEFT = "left", pgettext_lazy("standing", "Left")
    REFUSED = "refused", pgettext_lazy("standing", "Refused")


class FieldAudience(models.IntegerChoices):
    """Who sees one field of a profile; a larger number is a wider audience."""

    NOBODY = 0, pgettext_lazy("field audience", "Only me")
    ORGANISATION = 1, pgettext_lazy("field audience", "People of my organisation")
    CIRCLES = 2, pgettext_lazy("field audience", "People who share a circle with me")
    MEMBERS = 3, pgettext_lazy("field audience", "All members")


class Availability(models.TextChoices):
    """How much time an expert has for others."""

    OPEN = "open", pgettext_lazy("availability", "Open to requests")
    LIMITED = "limited", pgettext_lazy("availability", "Limited time")
    AWAY = "away", pgettext_lazy("availability", "Away")


def new_handle() -> str:
    """A public identifier that tells nothing about the person and cannot be counted through."""
    return secrets.token_hex(6)


def new_pseudonym() -> str:
    """What the ledger calls a person by: it outlives the name, and leads to nobody who is not looked up."""
    return secrets.token_hex(8)


def audience_column(
    default: FieldAudience = FieldAudience.MEMBERS,
) -> models.PositiveSmallIntegerField[Any, Any]:
    """The column that holds who sees one field."""
    return models.PositiveSmallIntegerField(choices=FieldAudience.choices, default=default)


class StoredWhole(RuntimeError):
    """Somebody would have written all columns of a stored person, as they were read at some time."""


class PersonManager(BaseUserManager["Person"]):
    """Makes accounts; reading people goes through `access.people`."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> Person:
        """Store a new person; without a password nobody can sign in with one."""
        person = self.model(email=self.normalize_email(email).lower(), **facts)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person with this address, however its letters are written."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody known to the network, and the account that they sign in with."""

    email = models.EmailField(_("email address"), unique=True, max_length=254)
    is_active = models.BooleanField(default=True)
    handle = models.CharField(max_length=24, unique=True, default=new_handle, editable=False)
    # Never changed, not by an erasure either: the lines of the ledger are sealed with it.
    pseudonym = models.CharField(max_length=16, unique=True, default=new_pseudonym, editable=False)
    name = models.CharField(max_length=160)
    name_latin = models.CharField(max_length=160, blank=True)
    standing = models.CharField(
        max_length=12, choices=Standing.choices, default=Standing.APPLIED, db_index=True
    )
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    function = models.CharField(max_length=160, blank=True)
    sector = models.ForeignKey(Sector, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    sectors = models.ManyToManyField(Sector, blank=True, related_name="also_people")
    language = models.CharField(max_length=2, choices=CHOICES, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    availability = models.CharField(max_length=8, choices=Availability.choices, default=Availability.OPEN)
    about = models.TextField(blank=True)
    photo_version = models.CharField(max_length=32, blank=True)
    duties = models.JSONField(default=list, blank=True)  # ["secretariat", "moderator", "auditor"]
    joined_at = models.DateTimeField(default=timezone.now, db_index=True)
    # Set by an erasure: what remains of the row is what other rows point at.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    see_function = audience_column()
    see_organisation = audience_column()
    see_sectors = audience_column()
    see_expertise = audience_column()
    see_languages = audience_column()
    see_time_zone = audience_column()
    see_availability = audience_column()
    see_about = audience_column()
    see_photo = audience_column()
    see_email = audience_column(FieldAudience.NOBODY)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        indexes = [
            models.Index(fields=["standing", "country"], name="person_by_country"),
            models.Index(fields=["standing", "sector"], name="person_by_sector"),
            models.Index(fields=["standing", "name"], name="person_by_name"),
            # Who reads what is counted on every page of an item: from this index alone.
            models.Index(
                fields=["standing", "is_active", "organisation", "see_organisation"],
                name="person_by_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new person, or the named columns of a stored one. Raises StoredWhole.

        Whoever wrote all of them would put back what they read before somebody else's decision: a membership
        that was suspended, a duty that was ended, a name that was erased.
        """
        if not self._state.adding and kwargs.get("update_fields") is None:
            raise StoredWhole("say in update_fields which columns of this person are meant")
        super().save(*args, **kwargs)

    @property
    def shown_name(self) -> str:
        """What others read as the name: a pseudonym in the reader's language for somebody who was erased."""
        if self.erased_at:
            return str(_("Former member %(code)s")) % {"code": self.pseudonym[:6]}
        return self.name

    @property
    def accepted(self) -> bool:
        """Whether the vetting stands at this moment."""
        return self.is_active and self.standing == Standing.ACCEPTED


class Expertise(models.Model):
    """One thing a person knows, how well, and who says so."""

    class Level(models.IntegerChoices):
        AWARE = 1, pgettext_lazy("expertise level", "Aware")
        PRACTITIONER = 2, pgettext_lazy("expertise level", "Practitioner")
        EXPERT = 3, pgettext_lazy("expertise level", "Expert")

    class Source(models.TextChoices):
        SELF = "self", pgettext_lazy("expertise source", "Declared by the person")
        CONFIRMED = "confirmed", pgettext_lazy("expertise source", "Confirmed by the focal point")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="expertise")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="expertise")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.PRACTITIONER)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.SELF)
    confirmed_at = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="one_level_per_topic")]
        indexes = [models.Index(fields=["topic", "level"], name="expertise_by_topic")]


class Speaks(models.Model):
    """A language a person works in (ISO 639-1)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="speaks")
    code = models.CharField(max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="one_row_per_language")]
        indexes = [models.Index(fields=["code"], name="speaks_by_code")]
