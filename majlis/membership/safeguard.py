"""What of a profile can be reported and held: what somebody says about themselves, and their function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from majlis.access import people
from majlis.access.people import Field
from majlis.access.viewer import Viewer
from majlis.membership import queries
from majlis.network.models import Person
from majlis.safety import ahead
from majlis.safety.kinds import Kind, Thing, register
from majlis.safety.listing import readable
from majlis.safety.refusing import ListedWords
from majlis.safety.screening import listed
from majlis.search import index

FIELDS: tuple[Field, ...] = ("about", "function")
NAMES = ("name", "name_latin")


class Profiles(Kind):
    """The free words of a profile. While they are held they lie in the case, so that no exit has them."""

    key = "profile"
    label = pgettext_lazy("kind of text", "Profile")

    def found(self, viewer: Viewer, key: str) -> Thing:
        """The words that the viewer sees of a member."""
        person = queries.find_person(viewer, key)
        thing = self._thing(person, [field for field in FIELDS if people.may_see(viewer, person, field)])
        if not thing.text:
            raise Http404
        return thing

    def thing(self, key: str) -> Thing | None:
        """The words as they are stored."""
        person = Person.objects.filter(handle=key).first()
        return self._thing(person) if person else None

    def _thing(self, person: Person, fields: Iterable[Field] = FIELDS) -> Thing:
        words = "\n".join(readable(value) for field in fields if (value := getattr(person, field)))
        return Thing(
            self.key,
            person.handle,
            person,
            None,
            words,
            "",
            reverse("membership:expert", args=[person.handle]),
        )

    def hold(self, key: str) -> dict[str, str]:
        """The words are taken out of the profile."""
        person = Person.objects.select_for_update(no_key=True).get(handle=key)
        sealed: dict[str, str] = {field: value for field in FIELDS if (value := getattr(person, field))}
        self._write(person, dict.fromkeys(sealed, ""))
        return sealed

    def show(self, key: str, sealed: Mapping[str, str]) -> None:
        """They are put back where nothing else was written meanwhile."""
        person = Person.objects.select_for_update(no_key=True).get(handle=key)
        self._write(person, {field: sealed[field] for field in sealed if not getattr(person, field)})

    def withdraw(self, key: str, by: int) -> None:
        """They stay in the case, and out of the profile."""

    def _write(self, person: Person, words: Mapping[str, str]) -> None:
        for field, value in words.items():
            setattr(person, field, value)
        if words:
            person.save(update_fields=list(words))
        index.reindex_person(person)


def profile_sent(request: HttpRequest) -> list[str]:
    """What the form of one's own profile will have screened, in the order of `FIELDS`."""
    typed = (ahead.text(request, "about"), ahead.line(request, "function"))
    return ["\n".join(readable(value) for value in typed if value)]


def words_of(person: Person) -> list[str]:
    """What a verb that lets somebody in will have screened: the words of their profile as they are stored."""
    thing = Profiles().thing(person.handle)
    return list(thing.parts) if thing else []


def check_names(columns: Mapping[str, Any]) -> None:
    """A name cannot be held back, so one with a listed word is refused. Raises ValidationError by field."""
    wrong = [field for field in NAMES if listed(str(columns.get(field, ""))) is not None]
    if wrong:
        raise ListedWords(dict.fromkeys(wrong, _("This name cannot be stored. Please tell the secretariat.")))


register(Profiles())
