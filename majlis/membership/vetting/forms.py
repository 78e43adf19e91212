"""The shape of what is typed at the door, by sponsors, and by the secretariat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.kit.forms import EmailField, Form, LineField, SuggestingInput, TextField
from majlis.kit.languages import CHOICES, active_code
from majlis.membership.vetting import known
from majlis.membership.vetting.duties import clashes
from majlis.membership.vetting.requirements import CHECKS
from majlis.network.duties import DUTIES
from majlis.network.models import Country, Organisation, Person, Sector
from majlis.personal.forms import read_by

REASON_LIMIT = 4000
CHOOSE = pgettext_lazy("empty choice", "Please choose")
_AGREE = {"required": _("Please read the code of conduct and agree to it.")}
_ltr = {"dir": "ltr"}


def _email(**more: Any) -> EmailField:
    return EmailField(max_length=254, widget=forms.EmailInput(attrs=_ltr), **more)


class ReasonForm(Form):
    """Why."""

    reason = TextField(
        label=_("Reason"),
        limit=REASON_LIMIT,
        error_messages={"required": _("Please say why. The reason is kept.")},
    )


class ToldForm(ReasonForm):
    """Why, in words that the person reads."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = read_by(person)


class LostFactorForm(Form):
    """How an officer made sure who asks to have a second factor reset."""

    reason = TextField(
        label=_("How did you make sure that it is them?"),
        limit=REASON_LIMIT,
        help_text=_(
            "You met them, or called them back on a published number of their organisation. A mail is not"
            " enough: whoever reads their mailbox can have written it."
        ),
        error_messages={"required": _("Please say how. The reason is kept.")},
    )


class AboutForm(Form):
    """Who somebody is, as they say themselves."""

    name = LineField(label=_("Name, as you write it"), limit=160)
    name_latin = LineField(label=_("Name in Latin letters"), limit=160, required=False)
    country = forms.ModelChoiceField(Country.objects.none(), label=_("Country"), empty_label=CHOOSE)
    organisation_name = LineField(
        label=_("Organisation you work for"), limit=200, help_text=_("Its full official name.")
    )
    function = LineField(label=pgettext_lazy("at work", "Function"), limit=160)
    sector = forms.ModelChoiceField(Sector.objects.none(), label=_("Sector"), empty_label=CHOOSE)
    language = forms.ChoiceField(choices=CHOICES, label=_("Language in which we write to you"))
    motive = TextField(
        label=_("Why do you want to join?"),
        limit=2000,
        help_text=_("What you do to prevent misuse, and what you hope to give and to find."),
    )
    referee = _email(
        label=_("E-mail address of a member who knows you"),
        required=False,
        help_text=_("If there is one outside your organisation. You can also name somebody later."),
    )
    agree = forms.BooleanField(
        label=_("I have read the code of conduct and will keep to it."), error_messages=_AGREE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["country"].queryset = Country.objects.order_by_label()
        fields["sector"].queryset = Sector.objects.filter(retired=False).order_by("position")
        self.initial.setdefault("language", active_code())

    def typed(self) -> dict[str, str]:
        """What was typed, as plain values that can wait for the owner of the mailbox."""
        data = self.cleaned_data
        names = ("name", "name_latin", "organisation_name", "function", "language", "motive", "referee")
        chosen = {"country": data["country"].pk, "sector": data["sector"].pk}
        return {**{name: data.get(name, "") for name in names}, **chosen}


class ApplyForm(AboutForm):
    """An application from outside."""

    email = _email(label=_("Your e-mail address at work"), help_text=_("We write to it to confirm it."))
    field_order = ["name", "name_latin", "email", "country", "organisation_name", "function", "sector"]


class PasswordForm(Form):
    """A password for whoever comes in by a link."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters: a few words that do not belong together are good."),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Both alike, long enough, and nothing that everybody uses."""
        data = super().clean() or self.cleaned_data
        first, second = data.get("password"), data.get("again")
        if first and second and first != second:
            self.add_error("again", _("The two passwords differ."))
        if first:
            try:
                validate_password(first, Person(email=self.email, name=str(data.get("name", ""))))
            except ValidationError as weak:
                self.add_error("password", weak)
        return data

    def typed(self) -> dict[str, str]:
        """What was typed besides the password: nothing here."""
        return {}


class InvitedForm(AboutForm, PasswordForm):
    """Somebody who was invited says who they are; their organisation only where it is not the inviter's."""

    field_order = ["name", "name_latin", "country", "organisation_name", "function", "sector"]

    def __init__(self, *args: Any, placed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if placed:
            del self.fields["organisation_name"]


class FounderForm(PasswordForm):
    """A founder says their name."""

    name = LineField(label=_("Name, as you write it"), limit=160)
    language = forms.ChoiceField(choices=CHOICES, label=_("Language in which we write to you"))
    agree = forms.BooleanField(
        label=_("I have read the code of conduct and will keep to it."), error_messages=_AGREE
    )
    field_order = ["name", "language", "password", "again", "agree"]


class RefereeForm(Form):
    """A member who can vouch."""

    email = _email(
        label=_("E-mail address of a member who knows you"),
        help_text=_("They work outside your organisation. If it is the address of a member, they are asked."),
    )


class EmployerForm(Form):
    """Where somebody works now."""

    organisation_name = LineField(label=_("Organisation you work for now"), limit=200)
    reason = TextField(label=_("Anything we should know"), limit=REASON_LIMIT, required=False)


class InviteForm(Form):
    """Whom a member invites, and how they know them."""

    email = _email(label=_("E-mail address at work of the person"))
    language = forms.ChoiceField(choices=CHOICES, label=_("Language of the invitation"))
    reason = TextField(
        label=_("How do you know them?"),
        limit=REASON_LIMIT,
        help_text=_(
            "This is your word for them: since when, from which work, and what you checked. The secretariat"
            " reads it."
        ),
    )
    colleague = forms.BooleanField(
        label=_("They work for my organisation, and I nominate them as its focal point."), required=False
    )

    def __init__(self, *args: Any, focal: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not focal:
            del self.fields["colleague"]


class SpeakForm(Form):
    """A sponsor's word."""

    reason = TextField(
        label=_("Why can the network trust this person?"),
        limit=REASON_LIMIT,
        help_text=_("How you know them, since when, and what you checked yourself."),
        error_messages={"required": _("Please say why. The reason is kept.")},
    )


class PlaceForm(Form):
    """The organisation of a case, by its name."""

    name = LineField(
        label=_("Name of the organisation"),
        limit=200,
        widget=SuggestingInput,
        help_text=_("In any of its languages, or its short name. Names that are known here are suggested."),
    )
    new = forms.BooleanField(label=_("It is not known here yet: add it."), required=False)

    def __init__(self, *args: Any, now: Organisation | None, typed: str, **kwargs: Any) -> None:
        self.now = known.shown(now) if now else ""
        self.typed = typed
        super().__init__(*args, **{**kwargs, "initial": {"name": self.now or typed}})
        self.known = list(Organisation.objects.order_by("name", "pk"))
        tellable = known.tellable()
        self.told = [one for one in self.known if one.pk in tellable]
        self.fields["name"].widget.options = known.offered(self.told)

    def clean(self) -> dict[str, Any]:
        """The organisation of that name, or the wish for a new one."""
        data = super().clean() or self.cleaned_data
        name = data.get("name", "")
        found = known.called(self.known, name)
        if len(found) > 1:
            self.add_error("name", known.several(found))
        elif name and not found and not data.get("new"):
            self.add_error("name", self._unknown(name))
        data["organisation"] = found[0] if found else None
        return data

    def _unknown(self, name: str) -> ValidationError:
        near = known.close(self.told, name)
        if not near:
            return ValidationError(_("No organisation of this name is known. Correct it, or add it."))
        sentence = _(
            "No organisation of this name is known. Correct it, or add it. Near to it are: %(names)s"
        )
        names = ", ".join(f"\u2068{known.shown(one)}\u2069" for one in near)
        return ValidationError(sentence, params={"names": names})


class AcceptForm(ReasonForm):
    """A decision with what was shown for each check of the policy."""

    def __init__(self, *args: Any, checks: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checks = checks
        for check in checks:
            self.fields[f"check-{check}"] = TextField(
                label=CHECKS[check],
                limit=REASON_LIMIT,
                help_text=_("What you looked at, and where."),
                error_messages={"required": _("Every check needs what was looked at, and where.")},
            )
        self.order_fields([*(f"check-{check}" for check in checks), "reason"])

    def evidence(self) -> dict[str, str]:
        """What was shown, by check."""
        return {check: self.cleaned_data[f"check-{check}"] for check in self.checks}


class DutyForm(ReasonForm):
    """A duty that somebody should get."""

    duty = forms.ChoiceField(label=_("Duty"), choices=list(DUTIES.items()), widget=forms.RadioSelect)
    field_order = ["duty", "reason"]

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = list(person.duties)

    def clean_duty(self) -> str:
        """A duty that can be given: one that is not held yet, and can be held beside the others."""
        duty = str(self.cleaned_data["duty"])
        if duty in self.held:
            raise forms.ValidationError(_("This person has that duty already. Choose another one."))
        if clashes(self.held, duty):
            raise forms.ValidationError(_("Whoever reads the ledger as an auditor holds no other duty."))
        return duty
