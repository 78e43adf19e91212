"""The shape of the settings: a box for each reason and channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from majlis.kit.forms import Form
from majlis.notifications.models import Channel
from majlis.notifications.queries import Choice


@dataclass(frozen=True)
class Line:
    """One row of the matrix: a reason with a box for each channel."""

    label: str
    unless: str
    page: forms.BoundField
    mail: forms.BoundField


class SettingsForm(Form):
    """Which reasons are told by which channel."""

    def __init__(self, lines: list[Choice], data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.choices = lines
        for choice in lines:
            for channel in Channel:
                self.fields[f"{channel}-{choice.reason.key}"] = forms.BooleanField(
                    required=False,
                    initial=getattr(choice, channel),
                    label=_("%(reason)s: %(channel)s")
                    % {"reason": choice.reason.label, "channel": channel.label},
                    widget=forms.CheckboxInput(
                        attrs={"aria-label": f"{choice.reason.label}: {channel.label}"},
                    ),
                )

    def lines(self) -> Iterator[Line]:
        """The rows of the matrix."""
        for choice in self.choices:
            key = choice.reason.key
            boxes = self[f"{Channel.PAGE}-{key}"], self[f"{Channel.MAIL}-{key}"]
            yield Line(str(choice.reason.label), str(choice.reason.unless), *boxes)

    def wanted(self) -> dict[tuple[str, str], bool]:
        """What was chosen, by (reason, channel)."""
        chosen = self.cleaned_data
        keys = (choice.reason.key for choice in self.choices)
        return {(key, channel.value): bool(chosen[f"{channel}-{key}"]) for key in keys for channel in Channel}
