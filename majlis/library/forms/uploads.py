"""Files in a form: when it is refused, the sound ones wait for it under a tick of their own."""

from __future__ import annotations

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

from majlis.access.viewer import Viewer
from majlis.files import store
from majlis.files.kinds import ACCEPT
from majlis.files.models import HeldFile
from majlis.kit.forms import Form
from majlis.library import drafting


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


class LibraryForm(Form):
    """A form of this room: what a verb refused is shown beside its field."""

    def add_errors(self, wrong: forms.ValidationError) -> None:
        """Put each error at its field, at the top where the form has none of that name."""
        for name, errors in wrong.update_error_dict({}).items():
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

    def arrived(self) -> list[UploadedFile[bytes]]:
        """The files that came with this sending, sound or not."""
        return self.files.getlist("uploads") if isinstance(self.files, MultiValueDict) else []

    def held_now(self, kept: Iterable[HeldFile], lost: Iterable[str]) -> None:
        """Show that `kept` wait too, and the names of those that could not be kept."""
        self.waiting += kept
        self.lost += tuple(lost)
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            self.data.setlist("held", self.tokens)
        self._offer_held()

    @property
    def tokens(self) -> list[str]:
        """The names under which files wait for this form."""
        return [file.token for file in self.waiting]

    @property
    def unticked(self) -> list[str]:
        """The names of files that were offered and lost their tick: nobody waits for them any more."""
        offered = self.data.getlist("offered") if isinstance(self.data, QueryDict) else []
        return sorted({*offered} - {*self.tokens})

    @contextmanager
    def sent(self) -> Iterator[list[File[bytes]]]:
        """The files of a sound form, those that waited first, looked into, open while they are stored.

        Raises ValidationError where one that waited is gone meanwhile, or is refused now.
        """
        with ExitStack() as stack:
            try:
                waited = [stack.enter_context(file.open()) for file in self.waiting]
            except OSError:
                gone = self.fields["held"].error_messages["invalid_choice"]
                raise forms.ValidationError({"held": gone}) from None
            files = [*waited, *self.cleaned_data["uploads"]]
            drafting.check_files(files)  # before the verb's transaction begins: looking takes its time
            yield files
