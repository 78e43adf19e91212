"""The part of a form in which somebody says who is to read what they write; the same in every room."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from majlis.access import gate, people
from majlis.access.markings import MEANING, Marking
from majlis.access.models import Item
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.kit.forms import Form, LineField
from majlis.network.models import Circle, Person, Topic

_HANDLE = re.compile(r"[A-Za-z0-9_-]{1,24}")
_MARKING_LINE = '<span class="line"><span class="tlp {}">{}</span><span>{}</span></span>'
MOST_NAMED = 200
MOST_FOUND = 20


def marking_choices() -> list[tuple[int, str]]:
    """Each marking with its badge and what it means."""
    return [(one.value, format_html(_MARKING_LINE, one.css, one.label, MEANING[one])) for one in Marking]


class AudienceForm(Form):
    """Topics, marking, circles and named people. The circles offered are those one may write to."""

    topics = forms.MultipleChoiceField(required=False, label=_("Topics"))
    marking = forms.TypedChoiceField(
        coerce=lambda raw: Marking(int(raw)),
        choices=marking_choices,
        widget=forms.RadioSelect,
        initial=Marking.AMBER.value,
        label=_("How far may it go?"),
    )
    circles = forms.MultipleChoiceField(
        required=False, label=_("Circles"), help_text=_("Whom is it for? You can choose several.")
    )
    named = forms.MultipleChoiceField(
        required=False,
        label=_("Named people"),
        help_text=_("They can read this whatever circle they sit in."),
    )
    find = LineField(
        required=False,
        label=_("Find people by name"),
        help_text=_("Send the form, and the people found can be chosen above."),
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.known_circles = list(gate.addressable(viewer).order_by_label())  # type: ignore[attr-defined]
        self.known_topics = list(Topic.objects.order_by_label())
        self.known_people = self._people()
        self._offer("circles", [(one.slug, one.full_label) for one in self.known_circles])
        self._offer("topics", [(one.pk, one.label) for one in self.known_topics])
        self._offer("named", [(one.handle, one.name) for one in self.known_people])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields[name].error_messages["invalid_choice"] = _("Choose from the list.")

    def _people(self) -> list[Person]:
        """Those who are named so far, and those whose name was looked for without a script."""
        handles = [one for one in self._chosen("named")[:MOST_NAMED] if _HANDLE.fullmatch(one)]
        known = people.known(self.viewer)
        found = list(known.filter(handle__in=handles)) if handles else []
        besides = {person.pk for person in found}
        looked_for = people.called(known, str(self.data.get("find", "")), MOST_FOUND)
        return found + [one for one in looked_for if one.pk not in besides]

    def _chosen(self, name: str) -> list[str]:
        """What is chosen in a field, also in a form that is not sound yet."""
        if self.is_bound and isinstance(self.data, QueryDict):
            return self.data.getlist(name)
        return list(self.initial.get(name, []))

    def clean_find(self) -> str:
        """Looking for people is no sending: the form comes back with those who were found."""
        wanted = str(self.cleaned_data.get("find", ""))
        if wanted:
            raise forms.ValidationError(
                _("Choose among the people found, then empty this field and send again.")
            )
        return wanted

    @property
    def circles_chosen(self) -> list[Circle]:
        """The chosen circles among those that one may write to."""
        return _picked(self.known_circles, "slug", self._chosen("circles"))

    @property
    def people_chosen(self) -> list[Person]:
        """The named people among the members."""
        return _picked(self.known_people, "handle", self._chosen("named"))

    @property
    def topics_chosen(self) -> list[Topic]:
        """The chosen topics."""
        return _picked(self.known_topics, "pk", self._chosen("topics"))

    @property
    def marking_chosen(self) -> Marking:
        """The chosen marking; amber while none is."""
        raw = str((self.data if self.is_bound else self.initial).get("marking", ""))
        return Marking(int(raw)) if raw in {str(one.value) for one in Marking} else Marking.AMBER

    def plan(self, author: object) -> Placement:
        """The placement as the form stands now, for the line that says who would read it."""
        return gate.placement_of(
            marking=self.marking_chosen,
            circles=self.circles_chosen,
            named=self.people_chosen,
            author=author if isinstance(author, Person) else None,
        )


def _picked(known: Iterable[Any], key: str, chosen: Iterable[str]) -> list[Any]:
    wanted = set(chosen)
    return [one for one in known if getattr(one, key) in wanted]


def initial_audience(item: Item) -> dict[str, Any]:
    """Who reads a stored item, as the form shows it (three queries)."""
    return {
        "marking": item.marking,
        "topics": list(item.topics.values_list("pk", flat=True)),
        "circles": list(item.circles.values_list("slug", flat=True)),
        "named": list(item.named.values_list("handle", flat=True)),
    }
