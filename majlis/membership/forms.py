"""The shape of a profile as it is typed."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from typing import Any

from allauth.account.forms import AddEmailForm, LoginForm, ResetPasswordForm
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access.people import FIELDS
from majlis.kit import dates
from majlis.kit.forms import NO_ADDRESS, Form, LineField, TextField
from majlis.kit.languages import CODES, active_code
from majlis.membership import mailing, photos
from majlis.membership.actions import AUDIENCES, COLUMNS, Photo
from majlis.membership.tongues import names_in
from majlis.network.models import Availability, Expertise, FieldAudience, Person, Sector, Topic

MOST_LANGUAGES = 12
ABOUT_LIMIT = 2000


def zones() -> list[tuple[str, str]]:
    """The time zones by city, in order, in the reader's language."""
    return _zones_in(active_code())


@lru_cache(maxsize=len(CODES))
def _zones_in(code: str) -> list[tuple[str, str]]:
    areas = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    known = {dates.same_zone(name) for name in zoneinfo.available_timezones() if name.startswith(areas)}
    by_city = sorted((dates.place_of(name, code=code), name) for name in known)
    return [("UTC", "UTC"), *((name, city) for city, name in by_city)]


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is not typed
    """The sign-in form in the words of this house; the way out of a lost password stands under it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].error_messages["invalid"] = NO_ADDRESS
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")


class ResetForm(ResetPasswordForm):  # type: ignore[misc]
    """A lost password. Nobody is looked up here: what is answered, and how soon, is the same for all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["invalid"] = NO_ADDRESS

    def clean_email(self) -> str:
        """The address in the spelling under which accounts are kept."""
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **facts: Any) -> str:
        """Leave the rest to the worker."""
        address: str = self.cleaned_data["email"]
        mailing.ask_for_reset(address)
        return address


class AddressForm(AddEmailForm):  # type: ignore[misc]
    """Another address for one's account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")
        self.fields["email"].error_messages["invalid"] = NO_ADDRESS


class ProfileForm(Form):
    """One's own profile: what others see, and beside each field who sees it."""

    name = LineField(label=_("Name, as you write it"), limit=160)
    name_latin = LineField(
        label=_("Name in Latin letters"),
        limit=160,
        required=False,
        help_text=_("So that others can look it up."),
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 8 MB. Place and camera are removed."),
    )
    no_photo = forms.BooleanField(label=_("Remove the photo"), required=False)
    function = LineField(label=pgettext_lazy("at work", "Function"), limit=160, required=False)
    sector = forms.ModelChoiceField(
        Sector.objects.none(),
        label=_("Sector"),
        required=False,
        empty_label=pgettext_lazy("empty choice", "Not given"),
    )
    sectors = forms.ModelMultipleChoiceField(
        Sector.objects.none(), label=_("Other sectors"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(label=_("Languages you work in"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    availability = forms.ChoiceField(
        label=_("Availability"), choices=Availability.choices, widget=forms.RadioSelect
    )
    about = TextField(
        label=_("About you"),
        limit=ABOUT_LIMIT,
        required=False,
        help_text=_(
            "What you do and what you can help with. Nothing that is marked for a narrower audience."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors = Sector.objects.filter(retired=False).order_by("position")
        fields: dict[str, Any] = self.fields
        fields["sector"].queryset = fields["sectors"].queryset = sectors
        fields["languages"].choices = names_in(active_code()).items()
        for field in FIELDS:
            self.fields[f"see_{field}"] = forms.TypedChoiceField(
                label=_("Who sees this"), choices=reversed(FieldAudience.choices), coerce=int
            )
        self.topics: list[Topic] = list(Topic.objects.order_by("position"))
        levels = [("", _("Not my field")), *Expertise.Level.choices]
        for topic in self.topics:
            self.fields[f"topic-{topic.code}"] = forms.TypedChoiceField(
                label=topic.label, choices=levels, required=False, coerce=int
            )

    def skills(self) -> dict[str, list[forms.BoundField]]:
        """The areas of expertise to choose a level for: those already chosen, and the others."""
        bound = [self[f"topic-{topic.code}"] for topic in self.topics]
        chosen = [field for field in bound if field.value()]
        return {"chosen": chosen, "others": [field for field in bound if field not in chosen]}

    def clean_languages(self) -> list[str]:
        """A few languages; nobody works in all of them."""
        chosen: list[str] = self.cleaned_data["languages"]
        if len(chosen) > MOST_LANGUAGES:
            raise forms.ValidationError(_("Please choose at most 12 languages."))
        return chosen

    def clean_photo(self) -> bytes | None:
        """The picture made small and plain."""
        upload = self.cleaned_data["photo"]
        return photos.shrink(upload) if isinstance(upload, UploadedFile) else None

    def facts(self) -> dict[str, Any]:
        """What the verb wants to know, from a valid form."""
        data = self.cleaned_data
        photo = Photo(data["photo"]) if data["photo"] else Photo(None) if data["no_photo"] else None
        return {
            "columns": {name: data[name] for name in (*COLUMNS, *AUDIENCES)},
            "sectors": list(data["sectors"]),
            "expertise": {one.code: level for one in self.topics if (level := data[f"topic-{one.code}"])},
            "languages": data["languages"],
            "photo": photo,
        }


def initial_of(person: Person) -> dict[str, Any]:
    """The profile as it stands, for the form (3 queries)."""
    kept = {name: getattr(person, name) for name in (*COLUMNS, *AUDIENCES)}
    skills = {f"topic-{one.topic_id}": one.level for one in person.expertise.all()}
    return {
        **kept,
        "time_zone": dates.same_zone(person.time_zone),
        **skills,
        "sectors": list(person.sectors.values_list("pk", flat=True)),
        "languages": list(person.speaks.values_list("code", flat=True)),
    }
