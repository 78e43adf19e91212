"""The shape of what is typed in this room; whether it may be done is decided by the verbs."""

from majlis.library.forms.cards import CardForm, ShareForm, VersionForm, initial_of
from majlis.library.forms.uploads import FilesForm

__all__ = ["CardForm", "FilesForm", "ShareForm", "VersionForm", "initial_of"]
