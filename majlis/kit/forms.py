"""The base of every form: sound text, what is wrong, a status, and a key that stops a double submit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from majlis.kit import once
from majlis.kit.languages import listed
from majlis.kit.text import LineField, TextField

__all__ = [
    "NO_ADDRESS",
    "DayField",
    "EmailField",
    "Form",
    "LineField",
    "Problem",
    "SuggestingInput",
    "TextField",
]

NO_ADDRESS = gettext_lazy("This is no e-mail address. Type it whole, as in name@example.org.")

_CHANGED = gettext_lazy(
    "This was changed since you opened this page. What is stored now stands beside what you typed: store"
    " yours again if it is meant."
)
_CHANGED_BACK = gettext_lazy(
    "This was changed since you opened this page, to what you typed as well. Store it again if that is meant."
)
NOT_IN_THE_LIST = gettext_lazy("Choose from the list.")
_REFUSED_CHOICE = {"invalid_choice", "invalid_list", "invalid_pk_value"}
_OF_DJANGO = [
    kind.default_error_messages[name]
    for kind in (
        forms.ChoiceField,
        forms.MultipleChoiceField,
        forms.ModelChoiceField,
        forms.ModelMultipleChoiceField,
    )
    for name in _REFUSED_CHOICE & kind.default_error_messages.keys()
]
UNPROCESSABLE = 422
TOO_MANY = 429


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a form: the field's label and the `id` to jump to ('' for the form as a whole)."""

    label: str
    message: str
    anchor: str

    @property
    def lead(self) -> str:
        """The label as it stands before the message; a question keeps its mark and gets no colon."""
        return self.label if self.label.endswith(("?", "؟")) else _("%(label)s:") % {"label": self.label}


class SuggestingInput(forms.TextInput):
    """One line that suggests what may be typed, without a script; something else may be typed as well."""

    options: list[tuple[str, str]]

    def render(self, name: str, value: object, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field and its suggestions: each a text, and what stands beside it."""
        place = f"{(attrs or {}).get('id', name)}-known"
        line = super().render(name, value, {**(attrs or {}), "list": place, "autocomplete": "off"}, renderer)
        known = format_html_join("", '<option value="{}">{}</option>', getattr(self, "options", []))
        return format_html('{}<datalist id="{}">{}</datalist>', line, place, known)


class EmailField(forms.EmailField):
    """An address, refused in our words: Django's own speak as to a friend."""

    default_error_messages = {"invalid": NO_ADDRESS}


class DayField(forms.DateField):
    """A day, refused in our words."""

    default_error_messages = {"invalid": gettext_lazy("Give a day as in 2027-03-31.")}


class _KeyField(forms.CharField):
    """The one-time key. The guard has read it before: a garbled one is no reason to refuse the rest."""

    def clean(self, value: object) -> str:
        """Nothing of it is of use to a form."""
        return ""


class Form(forms.Form):
    """Print `{{ form.once }}` beside the CSRF token; answer a refused form with `status=form.status`."""

    once = _KeyField(widget=forms.HiddenInput(attrs={"id": False}))
    status = UNPROCESSABLE
    looks = False  # one that sends nothing and only looks for something
    seals: Mapping[str, str] = MappingProxyType({})  # of what it was made from; see `stale`

    def full_clean(self) -> None:
        """As Django's; a choice that is none is refused in our words, which repeat nothing that was sent."""
        for field in self.fields.values():
            for name in _REFUSED_CHOICE & field.error_messages.keys():
                if any(field.error_messages[name] is said for said in _OF_DJANGO):
                    field.error_messages[name] = NOT_IN_THE_LIST
        super().full_clean()

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> object:
        """As Django's, with a fresh one-time key for each form that is printed."""
        if field_name == once.FIELD:
            return once.new_key()
        return super().get_initial_for_field(field, field_name)

    def set_beside(self, stored: Mapping[str, Any]) -> None:
        """Show what is stored now beside what was typed, where that is something else; nothing is lost."""
        for name, value in stored.items():
            if _bare(value) == _bare(self[name].value()):
                continue
            self.fields[name].stored = _said(self.fields[name], value)  # type: ignore[attr-defined]
            self.add_error(name, _CHANGED)
        if not self.errors:
            self.add_error(None, _CHANGED_BACK)

    def problems(self) -> Iterator[Problem]:
        """What is wrong, in the order of the fields, for the summary over the form."""
        for message in self.non_field_errors():
            yield Problem("", str(message), "")
        for bound in self:
            for message in bound.errors:
                anchor = f"{bound.auto_id}_set" if bound.use_fieldset else bound.id_for_label
                yield Problem(str(bound.label).rstrip(".:"), str(message), anchor or bound.auto_id)


def _bare(value: Any) -> Any:
    """A value without what a browser makes of it on its way: for seeing whether it is another."""
    if isinstance(value, (list, tuple)):
        return sorted(map(str, value))
    return "\n".join(str(value if value is not None else "").strip().splitlines())


def _said(field: forms.Field, value: Any) -> str:
    """A stored value as its field shows it; a dash for nothing."""
    if not hasattr(field, "choices"):
        return str(value) or "—"
    values = {str(one) for one in (value if isinstance(value, (list, tuple)) else [value])}
    return listed(label for key, label in field.choices if str(key) in values) or "—"
