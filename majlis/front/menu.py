"""What the frame of every page shows: the rooms, the reader's menu, what is unread, the notes at the foot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from majlis.access.people import PersonCard, initials
from majlis.access.viewer import Viewer
from majlis.approvals.deeds import deeds_of
from majlis.audit.policy import is_auditor
from majlis.kit.languages import active_code
from majlis.membership.vetting.queries import is_officer
from majlis.network.models import Person
from majlis.notifications.queries import unread_count
from majlis.safety.policy import moderates

MOST_SHOWN = 99
NOTICES = "notifications:notices"


@dataclass(frozen=True)
class Entry:
    """One line of a menu as it is drawn."""

    label: str
    url: str
    icon: str = ""
    count: int = 0
    current: bool = False
    apart: bool = False


@dataclass(frozen=True, eq=False)
class Place:
    """One line of a menu as it is configured: shown as soon as its room stands."""

    label: Promise
    page: str
    icon: str
    apart: bool = False
    shown: Callable[[Viewer], bool] = lambda viewer: True


ROOMS: tuple[Place, ...] = (
    Place(pgettext_lazy("menu", "My desk"), "front:desk", "desk"),
    Place(pgettext_lazy("menu", "Discussions"), "discussions:threads", "chat", apart=True),
    Place(pgettext_lazy("menu", "Circles"), "discussions:circles", "circle"),
    Place(pgettext_lazy("menu", "Experts"), "membership:directory", "people"),
    Place(pgettext_lazy("menu", "Library"), "library:library", "book"),
    Place(pgettext_lazy("menu", "Search"), "search:search", "search", apart=True),
    Place(pgettext_lazy("menu", "Notices"), NOTICES, "bell"),
    Place(
        pgettext_lazy("menu", "Approvals by a second person"),
        "approvals:approvals",
        "check",
        shown=lambda viewer: bool(deeds_of(viewer)),
    ),
    Place(pgettext_lazy("menu", "Vetting"), "membership:cases", "people", shown=is_officer),
    Place(
        pgettext_lazy("menu", "Erasures"),
        "personal:erasures",
        "trash",
        shown=lambda viewer: "secretariat" in viewer.duties,
    ),
    Place(pgettext_lazy("menu", "Audit log"), "audit:log", "shield", shown=is_auditor),
    Place(pgettext_lazy("menu", "Moderation"), "safety:cases", "flag", apart=True, shown=moderates),
)
OWN: tuple[Place, ...] = (
    Place(pgettext_lazy("menu", "My profile"), "membership:me", "user", shown=lambda viewer: viewer.vetted),
    Place(pgettext_lazy("menu", "My membership"), "membership:status", "flag"),
    Place(
        pgettext_lazy("menu", "Speak for others"),
        "membership:speaking",
        "people",
        shown=lambda viewer: viewer.vetted,
    ),
    Place(pgettext_lazy("menu", "Sign-in and security"), "membership:security", "shield"),
    Place(
        pgettext_lazy("menu", "What I am told"),
        "notifications:settings",
        "settings",
        shown=lambda viewer: viewer.vetted,
    ),
    Place(pgettext_lazy("menu", "My data"), "personal:data", "file"),
)
LINKS: tuple[Place, ...] = (
    Place(gettext_lazy("About the network"), "front:about", "info"),
    Place(gettext_lazy("Code of conduct"), "membership:conduct", "flag"),
    Place(gettext_lazy("How long data is kept"), "personal:kept", "info"),
)
NOTES: tuple[Promise, ...] = (
    gettext_lazy(
        "Names and codes of countries and areas are used for convenience."
        " They express no opinion on status or borders."
    ),
    gettext_lazy(
        "Protective knowledge only: no instructions for making harmful substances or devices."
        " No classified information."
    ),
)


def network_name() -> str:
    """What the network calls itself, in the active language unless the operator chose one name for all."""
    return str(settings.NETWORK_NAME or _("Majlis"))


@cache
def _address(page: str, urlconf: str) -> str:
    try:
        return reverse(page, urlconf)
    except NoReverseMatch:
        return ""


@cache
def _addresses(places: tuple[Place, ...], urlconf: str) -> tuple[str, ...]:
    return tuple(_address(place.page, urlconf) for place in places)


def _urlconf() -> str:
    return str(get_urlconf() or settings.ROOT_URLCONF)


def address(page: str) -> str:
    """The address of a page by its name, '' while its room does not stand."""
    return _address(page, _urlconf())


class Frame:
    """Worked out only for what a page draws; a page without the frame asks nothing."""

    def __init__(self, request: HttpRequest, unread: int | None = None) -> None:
        self.request, self._unread = request, unread
        self.viewer: Viewer = getattr(request, "viewer", None) or Viewer.nobody()

    @cached_property
    def name(self) -> str:
        """The network's name."""
        return network_name()

    @cached_property
    def home_url(self) -> str:
        """The first page: the desk for those who have one."""
        return address("front:desk") if self.viewer.vetted else address("front:home")

    @cached_property
    def unread(self) -> int:
        """Unread notices (the frame's one query, none where a page has counted them)."""
        if self._unread is not None:
            return self._unread
        return unread_count(self.viewer) if self.viewer.vetted else 0

    @property
    def unread_short(self) -> str:
        """The figure on the bell."""
        return str(self.unread) if self.unread <= MOST_SHOWN else f"{MOST_SHOWN}+"

    @property
    def notices_label(self) -> str:
        """The bell in words."""
        if not self.unread:
            return _("Notices, none unread")
        return ngettext("%(n)s unread notice", "%(n)s unread notices", self.unread) % {"n": self.unread}

    @cached_property
    def notices_url(self) -> str:
        """The page of notices."""
        return address(NOTICES)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The rooms that stand, for members; the rooms are no business of others."""
        if not self.viewer.vetted:
            return ()
        return self._lines(ROOMS)

    @cached_property
    def person_menu(self) -> tuple[Entry, ...]:
        """What is the reader's own."""
        return self._lines(OWN)

    @cached_property
    def links(self) -> tuple[Entry, ...]:
        """The public pages, and where one writes to the secretariat: pages send people there."""
        to = settings.CONTACT
        written = (Entry(str(_("Write to the secretariat")), f"mailto:{quote(to, safe='@')}"),) if to else ()
        return self._lines(LINKS) + written

    @property
    def notes(self) -> tuple[Promise, ...]:
        """What stands at the foot of every page."""
        return NOTES

    @cached_property
    def person(self) -> PersonCard | None:
        """The reader, as the corner of the page shows them."""
        user = self.request.user
        if not isinstance(user, Person):
            return None
        photo = ""
        if user.photo_version:
            photo = reverse("membership:photo", args=[user.handle, user.photo_version])
        return PersonCard(
            name=user.name, initials=initials(user.name), organisation=user.email, photo_url=photo
        )

    @cached_property
    def search_url(self) -> str:
        """Where the one box leads; none for those who may not search."""
        return address("search:search") if self.viewer.vetted else ""

    @property
    def search_hint(self) -> str:
        """What the one box finds."""
        return _("Find people, resources, discussions")

    @property
    def query(self) -> str:
        """What was searched for, on the page of hits."""
        return self.request.GET.get("q", "") if self.request.path == self.search_url else ""

    @cached_property
    def language_url(self) -> str:
        """Where the language buttons post."""
        return address("membership:language")

    @cached_property
    def preview_url(self) -> str:
        """Where an editor gets the look of a text."""
        return address("front:preview")

    @property
    def sign_in_url(self) -> str:
        """The way in."""
        return address("account_login")

    @property
    def sign_out_url(self) -> str:
        """The way out."""
        return address("account_logout")

    def _lines(self, places: tuple[Place, ...]) -> tuple[Entry, ...]:
        path = self.request.path
        shown = tuple(place.shown(self.viewer) for place in places)
        current = tuple(bool(url) and path.startswith(url) for url in _addresses(places, _urlconf()))
        counts = any(place.page == NOTICES and seen for place, seen in zip(places, shown, strict=True))
        return _drawn(places, shown, current, self.unread if counts else 0, active_code(), _urlconf())


@lru_cache(maxsize=1024)
def _drawn(
    places: tuple[Place, ...],
    shown: tuple[bool, ...],
    current: tuple[bool, ...],
    unread: int,
    language: str,
    urlconf: str,
) -> tuple[Entry, ...]:
    """The lines of a menu, made once for all who see the same of it in the same language."""
    return tuple(
        Entry(str(place.label), url, place.icon, unread if place.page == NOTICES else 0, here, place.apart)
        for place, seen, here, url in zip(places, shown, current, _addresses(places, urlconf), strict=True)
        if url and seen
    )


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `frame` in every template."""
    return {"frame": Frame(request)}
