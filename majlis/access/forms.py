"""The part of a form in which somebody says who is to read what they write; the same in every room."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from majlis.access import gate, people
from majlis.access.caveats import EFFECT, Caveat, Terms
from majlis.access.markings import MEANING, MEANING_FOR_OTHERS, Marking
from majlis.access.models import Item
from majlis.access.placing import facts_of
from majlis.access.rules import Placement
from majlis.access.viewer import Viewer
from majlis.access.wording import in_words, labels_of
from majlis.kit.forms import DayField, Form, LineField
from majlis.kit.languages import listed
from majlis.network.models import Circle, Person, Topic

# What the form calls each of those who are chosen, and each topic.
_CHOSEN_BY = {"circles": "slug", "named": "handle", "topics": "pk"}
_HANDLE = re.compile(r"[A-Za-z0-9_-]{1,24}")
_MARKING_LINE = '<span class="line"><span class="tlp {}">{}</span><span>{}</span></span>'
_MOVED = _(
    "Who reads this was changed since you opened this page. You had chosen: %(was)s. In force now: %(now)s."
    " That is chosen here now; what you store holds."
)
MOST_NAMED = 200
MOST_FOUND = 20
_CAVEAT_LINE = '<span class="line"><strong>{}</strong><span>{}</span></span>'


def marking_choices(*, own: bool = True) -> list[tuple[int, str]]:
    """Each marking with its badge and what it means, of one's `own` or of what another wrote."""
    means = MEANING if own else MEANING_FOR_OTHERS
    return [(one.value, format_html(_MARKING_LINE, one.css, one.label, means[one])) for one in Marking]


def caveat_choices() -> list[tuple[str, str]]:
    """Each caveat with what it does."""
    return [(one.value, format_html(_CAVEAT_LINE, one.label, EFFECT[one])) for one in Caveat]


def end_of(day: date) -> datetime:
    """The moment at which a day is over, in the time zone of whoever chose it."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def last_day(moment: datetime | None) -> date | None:
    """The last whole day before a moment: of one made by `end_of`, what that was given."""
    return timezone.localtime(moment).date() - timedelta(days=1) if moment else None


class TermsForm(Form):
    """Caveats and expiry."""

    caveats = forms.MultipleChoiceField(
        required=False,
        choices=caveat_choices,
        widget=forms.CheckboxSelectMultiple,
        label=_("Handling caveats"),
    )
    expires = DayField(
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        label=_("Last day on which it can be read"),
        help_text=_("After that day it is closed to everybody but you."),
    )

    def terms(self) -> Terms:
        """What was chosen, of a sound form."""
        day = self.cleaned_data.get("expires")
        return Terms.of(self.cleaned_data.get("caveats", ()), end_of(day) if day else None)

    def terms_chosen(self) -> Terms:
        """What is chosen so far, also in a form that is not sound yet."""
        return terms_in(self.data) if self.is_bound else Terms.of(self.initial.get("caveats", ()))


def terms_in(data: Any) -> Terms:
    """The caveats that an address or a form that is being filled in names; garbage is left out."""
    names = data.getlist("caveats") if isinstance(data, QueryDict) else data.get("caveats", ())
    try:
        day = date.fromisoformat(str(data.get("expires", ""))[:10])
        return Terms.of(names, end_of(day))
    except (ValueError, OverflowError):
        return Terms.of(names)


def initial_terms(terms: Terms) -> dict[str, Any]:
    """Stored caveats as the form shows them."""
    return {"caveats": [one.value for one in terms.ordered], "expires": last_day(terms.expires_at)}


class ReadersForm(TermsForm):
    """Marking, circles, named people and caveats. The circles offered are those one may write to."""

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

    outdated = False  # others are chosen here than were sent: those in force

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.known_circles = list(gate.addressable(viewer).order_by_label())  # type: ignore[attr-defined]
        self.known_people = self._people()
        self._offer("circles", [(one.slug, one.full_label) for one in self.known_circles])
        self._offer("named", [(one.handle, one.name) for one in self.known_people])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

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
            public=self.marking_chosen == Marking.CLEAR and self._public_chosen(),
            terms=self.terms_chosen(),
        )

    def choose_in_force(self, item: Item) -> None:
        """Choose what is in force now, and say beside it what was chosen: what else was typed stays."""
        was, stored = self.plan(item.author), initial_readers(item)
        data: Any = self.data
        data = data.copy()
        data.setlist("public", ["on"] if item.public else [])
        known = {one.slug for one in self.known_circles}
        data.setlist("circles", [slug for slug in stored["circles"] if slug in known])
        data.setlist("named", stored["named"])
        data.setlist("caveats", stored["caveats"])
        data["marking"], data["expires"] = str(stored["marking"]), str(stored["expires"] or "")
        self.data = data
        self.known_people = self._people()
        self._offer("named", [(one.handle, one.name) for one in self.known_people])
        self.outdated = True
        cards = [facts_of(was), facts_of(Placement.of(item))]
        labels = labels_of(cards, gate.addressable(self.viewer))
        said = [listed(in_words(facts, labels)) for facts in cards]
        self.add_error("marking", forms.ValidationError(_MOVED, params={"was": said[0], "now": said[1]}))

    def _public_chosen(self) -> bool:
        return "public" in self.fields and bool((self.data if self.is_bound else self.initial).get("public"))


class AudienceForm(ReadersForm):
    """Who reads it, and the topics by which they find it."""

    topics = forms.MultipleChoiceField(required=False, label=_("Topics"))

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(viewer, *args, **kwargs)
        self.known_topics = list(Topic.objects.order_by_label())
        self._offer("topics", [(one.pk, one.label) for one in self.known_topics])

    @property
    def topics_chosen(self) -> list[Topic]:
        """The chosen topics."""
        return _picked(self.known_topics, "pk", self._chosen("topics"))


def _picked(known: Iterable[Any], key: str, chosen: Iterable[str]) -> list[Any]:
    wanted = set(chosen)
    return [one for one in known if getattr(one, key) in wanted]


def initial_readers(item: Item) -> dict[str, Any]:
    """Who reads a stored item, as the form shows it (one query)."""
    return _stored(item, "circles", "named")


def initial_audience(item: Item) -> dict[str, Any]:
    """The same with the topics of an item (one query)."""
    return _stored(item, "circles", "named", "topics")


def _stored(item: Item, *fields: str) -> dict[str, Any]:
    rows = [
        getattr(item, name).annotate(of=Value(name)).values_list("of", _CHOSEN_BY[name]).order_by()
        for name in fields
    ]
    chosen = list(rows[0].union(*rows[1:], all=True))
    kept: dict[str, Any] = {name: [key for of, key in chosen if of == name] for name in fields}
    return {"marking": item.marking, **kept, **initial_terms(item.terms)}
