"""The shape of what is typed in this room; whether it may be done is decided by the verbs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django import forms
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access import gate, people
from majlis.access.markings import MEANING, Marking
from majlis.access.viewer import Viewer
from majlis.files import store
from majlis.files.actions import hold_file, release_files
from majlis.files.kinds import ACCEPT
from majlis.files.models import HeldFile
from majlis.kit.forms import Form, LineField, TextField
from majlis.kit.languages import CHOICES, active_code
from majlis.library import drafting
from majlis.library.drafting import Card
from majlis.library.models import Resource, ResourceKind
from majlis.network.models import Circle, Person, Topic

MOST_NAMED = 200
MOST_FOUND = 20
LANGUAGES = [("", _("Recognised from the text")), *CHOICES]
_HANDLE = re.compile(r"[A-Za-z0-9_-]{1,24}")


class FilesInput(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each of an accepted type and size; one sentence for each that is refused."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_empty_file=True, **kwargs)
        self.widget.attrs["accept"] = ACCEPT

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """The files as a list. Raises ValidationError."""
        uploads = [each for each in (data or []) if isinstance(each, UploadedFile)]
        try:
            drafting.check_files(uploads)
        except forms.ValidationError as wrong:
            raise forms.ValidationError(wrong.error_dict["uploads"]) from None
        return uploads


def marking_choices() -> list[tuple[int, str]]:
    """Each marking with its badge and what it means."""
    return [
        (one.value, format_html('<span class="tlp {}">{}</span> {}', one.css, one.label, MEANING[one]))
        for one in Marking
    ]


class LibraryForm(Form):
    """A form of this room: what a verb refused is shown beside its field."""

    def add_errors(self, wrong: forms.ValidationError) -> None:
        """Put each error at its field, at the top where the form has none of that name."""
        for name, errors in wrong.error_dict.items():
            self.add_error(name if name in self.fields else None, forms.ValidationError(errors))


class FilesForm(LibraryForm):
    """A form with files: when it is refused, the sound ones wait for it under a tick of their own."""

    held = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Files that are kept"),
        help_text=_("They go with the form when you send it again, and are forgotten after a day."),
    )
    uploads = FilesField(label=_("Files"))

    limit = staticmethod(store.limit)
    waiting: list[HeldFile]
    lost: tuple[str, ...] = ()

    def wait_for(self, viewer: Viewer) -> None:
        """Offer the files of this viewer that an earlier try left."""
        tokens = self.data.getlist("held") if isinstance(self.data, QueryDict) else []
        known = store.held(viewer, tokens) if tokens else ()
        self.waiting = [file for file in known if file.path.is_file()]
        self._offer_held()

    def _offer_held(self) -> None:
        held = self.fields["held"]
        shown = [(file.token, format_html("<bdi>{}</bdi>", file.name)) for file in self.waiting]
        held.choices = shown  # type: ignore[attr-defined]
        held.error_messages["invalid_choice"] = _("A file is no longer here. Please choose it again.")

    def hold(self, viewer: Viewer) -> None:
        """Keep the sound files of a form that was refused; `lost` names those that could not be kept."""
        for upload in self.files.getlist("uploads") if isinstance(self.files, MultiValueDict) else []:
            try:
                kept = hold_file(viewer, uploaded=upload, beside=[file.token for file in self.waiting])
            except forms.ValidationError:
                kept = None
            if kept:
                self.waiting.append(kept)
            else:
                self.lost += (drafting.shown_name(upload),)
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            self.data.setlist("held", [file.token for file in self.waiting])
        self._offer_held()

    @contextmanager
    def sent(self) -> Iterator[list[File[bytes]]]:
        """The files of a sound form, those that waited first, open while they are stored.

        Raises ValidationError where one that waited is gone meanwhile.
        """
        with ExitStack() as stack:
            try:
                waited = [stack.enter_context(file.open()) for file in self.waiting]
            except OSError:
                gone = self.fields["held"].error_messages["invalid_choice"]
                raise forms.ValidationError({"held": gone}) from None
            yield [*waited, *self.cleaned_data["uploads"]]

    def settle(self, viewer: Viewer) -> None:
        """What waited is stored now: it need wait no longer."""
        if self.waiting:
            release_files(viewer, tokens=[file.token for file in self.waiting])


class CardForm(LibraryForm):
    """What a resource says about itself, and who is to read it."""

    title = LineField(
        limit=drafting.TITLE_LIMIT, label=_("Title"), error_messages={"required": _("Please write a title.")}
    )
    summary = TextField(
        limit=drafting.SUMMARY_LIMIT,
        required=False,
        label=_("Summary"),
        help_text=_("What it is, whom it helps, and what to know before using it."),
    )
    kind_of = forms.ChoiceField(
        choices=ResourceKind.choices, label=pgettext_lazy("field", "Kind of resource")
    )
    topics = forms.MultipleChoiceField(required=False, label=_("Topics"))
    language = forms.ChoiceField(required=False, choices=LANGUAGES, label=_("Language of the text"))
    marking = forms.TypedChoiceField(
        coerce=lambda raw: Marking(int(raw)),
        choices=marking_choices,
        widget=forms.RadioSelect,
        initial=Marking.AMBER.value,
        label=_("How far may it go?"),
    )
    public = forms.BooleanField(
        required=False, label=_("Publish it for everybody, also outside the network (TLP:CLEAR only)")
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
        self.fields["summary"].widget.attrs.update({"rows": "8", "maxlength": str(drafting.SUMMARY_LIMIT)})
        self.known_circles = list(gate.addressable(viewer).order_by(f"label_{active_code()}", "pk"))
        self.known_topics = list(Topic.objects.order_by(f"label_{active_code()}", "pk"))
        self.known_people = self._people()
        self._offer("circles", [(one.slug, one.full_label) for one in self.known_circles])
        self._offer("topics", [(one.pk, one.label) for one in self.known_topics])
        self._offer("named", [(one.handle, one.name) for one in self.known_people])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields[name].error_messages["invalid_choice"] = _("Choose from the list.")

    def _chosen(self, name: str) -> set[str]:
        """What is chosen in a field, also in a form that is not sound yet."""
        given = self.data.getlist(name) if isinstance(self.data, QueryDict) else self.initial.get(name, [])
        return set(given)

    def _people(self) -> list[Person]:
        """Those who are named so far, and those whose name was looked for without a script."""
        handles = [one for one in list(self._chosen("named"))[:MOST_NAMED] if _HANDLE.fullmatch(one)]
        found = list(people.known(self.viewer).filter(handle__in=handles)) if handles else []
        besides = {person.pk for person in found}
        looked_for = people.called(people.known(self.viewer), str(self.data.get("find", "")), MOST_FOUND)
        return found + [one for one in looked_for if one.pk not in besides]

    def clean_find(self) -> str:
        """Looking for people is no sending: the form comes back with those who were found."""
        wanted = str(self.cleaned_data.get("find", ""))
        if wanted:
            raise forms.ValidationError(
                _("Choose among the people found, then empty this field and send again.")
            )
        return wanted

    def card(self) -> Card:
        """What was typed, for the action."""
        given = self.cleaned_data
        return Card(
            title=given["title"],
            summary=given["summary"],
            kind_of=given["kind_of"],
            language=given["language"],
            topics=_picked(self.known_topics, "pk", given["topics"]),
            marking=given["marking"],
            circles=_picked(self.known_circles, "slug", given["circles"]),
            named=_picked(self.known_people, "handle", given["named"]),
            public=given["public"],
        )

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


def _picked(known: Iterable[Any], key: str, chosen: Iterable[str]) -> list[Any]:
    wanted = set(chosen)
    return [one for one in known if getattr(one, key) in wanted]


def initial_of(resource: Resource) -> dict[str, Any]:
    """A stored resource as the form shows it (three queries)."""
    return {
        "title": resource.title,
        "summary": resource.summary,
        "kind_of": resource.kind_of,
        "language": resource.language,
        "marking": resource.marking,
        "public": resource.public,
        "topics": list(resource.topics.values_list("pk", flat=True)),
        "circles": list(resource.circles.values_list("slug", flat=True)),
        "named": list(resource.named.values_list("handle", flat=True)),
    }


class ShareForm(CardForm, FilesForm):
    """A new resource with its files."""

    rule = forms.BooleanField(
        label=_("It holds no classified information, nothing on how harm is done, and I may share it."),
        error_messages={"required": _("Please check the content and tick this box.")},
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(viewer, *args, **kwargs)
        self.wait_for(viewer)


class VersionForm(FilesForm):
    """A new version: what is new, which files stay, which are added."""

    note = TextField(
        limit=drafting.NOTE_LIMIT,
        label=_("What is new?"),
        help_text=_("Readers see this beside the version."),
        error_messages={"required": _("Please say what is new in this version.")},
    )
    kept = forms.TypedMultipleChoiceField(
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        label=_("Files that stay"),
        help_text=_("The others remain with the older version."),
    )
    uploads = FilesField(label=_("New files"))
    rule = forms.BooleanField(
        label=_("It holds no classified information, nothing on how harm is done, and I may share it."),
        error_messages={"required": _("Please check the content and tick this box.")},
    )

    def __init__(self, viewer: Viewer, resource: Resource, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wait_for(viewer)
        current = list(resource.current.files.all()) if resource.current else []
        self.fields["note"].widget.attrs.update({"rows": "3", "maxlength": str(drafting.NOTE_LIMIT)})
        self.fields["kept"].choices = [(one.pk, format_html("<bdi>{}</bdi>", one.name)) for one in current]  # type: ignore[attr-defined]
        if not current:
            del self.fields["kept"]
