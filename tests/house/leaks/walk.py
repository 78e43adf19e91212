"""Every exit of the house, walked: the URL map with all arguments that exist in the planted world.

An address whose arguments are not known here fails the build: so a new one joins the matrix or is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from majlis.approvals.models import Approval
from majlis.discussions.models import Post
from majlis.network.circles import Visibility
from majlis.notifications.models import Notice
from tests.house.leaks.oracle import SITUATIONS
from tests.house.leaks.world import World
from tests.people import client_of

CANARY = re.compile(r"zq[a-z]{12}k")
Arguments = Callable[[World, str], Iterable[dict[str, Any]]]


def _threads(world: World, who: str) -> Iterable[dict[str, Any]]:
    open_ones = [item.pk for item in world.open if item.kind == "thread"]
    planted = [world.items[plant.number].pk for plant in world.plants if plant.kind == "thread"]
    return ({"thread_id": pk} for pk in [*open_ones, *planted])


def _posts(world: World, who: str) -> Iterable[dict[str, Any]]:
    """Of a planted thread what was changed (2), taken back (3), held (4); of an open one its first."""
    written = {item.pk: (1,) for item in world.open}
    for thread in _threads(world, who):
        yield from ({**thread, "number": number} for number in written.get(thread["thread_id"], (2, 3, 4)))


def _resources(world: World, who: str) -> Iterable[dict[str, Any]]:
    open_ones = [item.pk for item in world.open if item.kind == "resource"]
    planted = [world.items[plant.number].pk for plant in world.plants if plant.kind == "resource"]
    return ({"pk": pk} for pk in [*open_ones, *planted])


def _items(world: World, who: str) -> Iterable[dict[str, Any]]:
    return ({"item_id": item.pk} for item in [*world.open, *world.items.values()])


def _circles(world: World, who: str) -> Iterable[dict[str, Any]]:
    return ({"slug": circle.slug} for circle in world.circles.values())


def _seats(world: World, who: str) -> Iterable[dict[str, Any]]:
    return ({**circle, "handle": world.people["asking"].handle} for circle in _circles(world, who))


def _people(world: World, who: str) -> Iterable[dict[str, Any]]:
    return ({"handle": person.handle} for person in world.people.values())


def _photos(world: World, who: str) -> Iterable[dict[str, Any]]:
    return (
        {"handle": person.handle, "version": person.photo_version or "1"} for person in world.people.values()
    )


def _files(world: World, who: str) -> Iterable[dict[str, Any]]:
    return ({"token": file.token, "name": name} for file in world.files for name in (file.name, "other.pdf"))


def _notices(world: World, who: str) -> Iterable[dict[str, Any]]:
    mine = Notice.objects.filter(person=world.people.get(who)).values_list("pk", flat=True)[:20]
    others = Notice.objects.exclude(person=world.people.get(who)).values_list("pk", flat=True)[:5]
    return ({"notice_id": pk} for pk in [*mine, *others])


def _case_steps(world: World, who: str) -> Iterable[dict[str, Any]]:
    steps = {"applicant": "place", "suspended": "restore", "hider NOBODY": "duty", "stranger": "focal"}
    steps |= {"hider MEMBERS": "factor"}
    return ({"handle": world.people[name].handle, "act": act} for name, act in steps.items())


def _duties(world: World, who: str) -> Iterable[dict[str, Any]]:
    return [{"handle": world.people["secretariat"].handle, "duty": "secretariat"}]


def _approvals(world: World, who: str) -> Iterable[dict[str, Any]]:
    return ({"approval_id": pk} for pk in Approval.objects.values_list("pk", flat=True))


def _cases(world: World, who: str) -> Iterable[dict[str, Any]]:
    return ({"case_id": case.pk} for case in world.cases)


def _reportable(world: World, who: str) -> Iterable[dict[str, Any]]:
    """Everything that can be reported: threads, each of their posts, resources, profiles."""
    yield from ({"kind": item.kind, "key": item.pk} for item in [*world.open, *world.items.values()])
    threads = [item.pk for item in world.items.values() if item.kind == "thread"]
    posts = Post.unguarded.filter(thread__in=threads).values_list("pk", flat=True)
    yield from ({"kind": "post", "key": pk} for pk in posts)
    yield from ({"kind": "profile", "key": person.handle} for person in world.people.values())


# Arguments by the names that an address asks for, within the app that it belongs to.
ARGUMENTS: dict[tuple[str, frozenset[str]], Arguments] = {
    ("discussions", frozenset({"thread_id"})): _threads,
    ("discussions", frozenset({"thread_id", "number"})): _posts,
    ("discussions", frozenset({"slug"})): _circles,
    ("discussions", frozenset({"slug", "handle"})): _seats,
    ("library", frozenset({"pk"})): _resources,
    ("front", frozenset({"item_id"})): _items,
    ("readership", frozenset({"item_id"})): _items,
    ("readership", frozenset({"item_id", "handle"})): lambda world, who: [
        {**item, "handle": world.people["barred"].handle} for item in _items(world, who)
    ],
    ("files", frozenset({"token", "name"})): _files,
    ("membership", frozenset({"handle"})): _people,
    ("membership", frozenset({"handle", "version"})): _photos,
    ("membership", frozenset({"others"})): lambda world, who: [
        {"others": "members"},
        {"others": "organisation"},
    ],
    ("membership", frozenset({"token"})): lambda world, who: [{"token": "never-made"}],
    ("membership", frozenset({"secret"})): lambda world, who: [{"secret": "never-made"}],
    ("membership", frozenset({"act"})): lambda world, who: [{"act": "leave"}, {"act": "return"}],
    ("membership", frozenset({"handle", "act"})): _case_steps,
    ("membership", frozenset({"handle", "duty"})): _duties,
    ("membership", frozenset({"point_id"})): lambda world, who: [{"point_id": 1}],
    ("notifications", frozenset({"notice_id"})): _notices,
    ("notifications", frozenset({"token"})): lambda world, who: [{"token": "nothing:signed"}],
    ("approvals", frozenset({"approval_id"})): _approvals,
    ("safety", frozenset({"case_id"})): _cases,
    ("safety", frozenset({"kind", "key"})): _reportable,
    ("personal", frozenset({"export"})): lambda world, who: [{"export": "0" * 32}],  # see test_archives
    ("personal", frozenset({"handle"})): _people,
    ("", frozenset({"key"})): lambda world, who: [{"key": "a-key"}],
    ("", frozenset({"uidb36", "key"})): lambda world, who: [{"uidb36": "1", "key": "set-password"}],
    ("", frozenset({"pk"})): lambda world, who: [{"pk": 1}],
    ("", frozenset({"provider_id"})): lambda world, who: [{"provider_id": "no-provider"}],
}

# Answers to some who may not read: that there is something, to those who knew; never what.
TELLS_OF = ("readership:why_not",)

# Those whose addresses name an item, a post or a file.
OF_ITEMS = ("discussions", "files", "front", "library", "readership", "safety")

# Question marks that make a page show more: lists, filters, sort orders, suggestions.
QUESTIONS: dict[str, list[str]] = {
    "discussions:threads": ["?tab=questions", "?tab=unread", "?tab=following", "?tab=mine", "?page=2"],
    "discussions:mentionable_so_far": ["?q=na&marking=1"],
    "discussions:mentionable": ["?q=zq"],
    "library:library": ["?sort=title", "?kind=guidance", "?language=en", "?topic=customs_border", "?page=2"],
    "membership:directory": [
        "?q=hider", "?q=harbour", "?sort=name", "?sort=new", "?sort=country", "?topic=customs_border",
        "?sector=customs_border", "?availability=open", "?country=MA", "?page=2",
    ],
    "membership:cases": ["?standing=applied", "?standing=suspended", "?standing=accepted", "?q=hider"],
    "membership:suggest": ["?q=hi", "?q=na", "?q=zq"],
    "search:search": [
        "?q=consignments", "?q=consignments&sort=date", "?q=zq", "?q=inside", "?q=hider", "?q=harbour",
        "?q=consignments&page=2", "?q=consignments&kind=resource", "?q=consignments&kind=question",
        "?q=consignments&kind=file",
        "?q=circle",
    ],
    "search:suggest": ["?q=mixed", "?q=zq", "?q=hid", "?q=circ"],
    "front:audience_preview": ["?marking=1", "?marking=2&circles=1"],
    "notifications:notices": ["?page=2"],
}  # fmt: skip


@dataclass(frozen=True)
class Exit:
    """One address with its arguments."""

    name: str
    path: str
    item: int | None = None


@dataclass(frozen=True)
class Leak:
    """A canary that came out where it must not."""

    viewer: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.viewer} found {self.what} at {self.where}"


def routes(
    resolver: URLResolver | None = None, app: str = "", above: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str, frozenset[str]]]:
    """(name, app, argument names) of every address of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        names = above | frozenset(entry.pattern.regex.groupindex) | frozenset(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from routes(entry, entry.namespace or app, names)
        elif isinstance(entry, URLPattern) and entry.name:
            yield (f"{app}:{entry.name}" if app else entry.name), app, names


def _pointed(world: World, name: str) -> list[str]:
    """Questions that point at somebody or something the viewer may not know."""
    secret, outside = world.circles[Visibility.SECRET], world.people["suspended"]
    return {
        "discussions:ask": [f"?circle={secret.slug}"],
        "discussions:threads": [f"?circle={secret.slug}"],
        "library:share": [f"?named={outside.handle}&circles={secret.pk}", f"?circles={secret.slug}"],
        "front:audience_preview": [f"?marking=2&circles={secret.slug}", f"?marking=4&named={outside.handle}"],
    }.get(name, [])


def _about(world: World) -> dict[Any, int]:
    """The item of each file, by its token, and of each post, by its number."""
    files = {file.token: file.item_id for file in world.files}
    return {**files, **dict(Post.unguarded.values_list("pk", "thread_id"))}


def _item_of(arguments: dict[str, Any], about: dict[Any, int]) -> int | None:
    """The item that an address is about, or None."""
    match arguments:
        case {"thread_id": pk} | {"item_id": pk} | {"pk": pk} | {"kind": "thread" | "resource", "key": pk}:
            return int(pk)
        case {"token": key} | {"kind": "post", "key": key}:
            return about.get(key)
    return None


def exits(world: World, who: str, *, only: Iterable[str] = ()) -> Iterator[Exit]:
    """Every address with every argument. Raises KeyError for an address that nobody planned for."""
    wanted, about = set(only), _about(world)
    for name, app, names in routes():
        if name == "account_logout" or (wanted and name not in wanted):
            continue
        each = ARGUMENTS[(app, names)](world, who) if names else [{}]
        for arguments in each:
            path = reverse(name, kwargs=arguments)
            known = app in OF_ITEMS and name not in TELLS_OF
            yield Exit(name, path, _item_of(arguments, about) if known else None)
            for question in [*QUESTIONS.get(name, []), *_pointed(world, name)]:
                yield Exit(name, path + question)


def text_of(response: HttpResponseBase) -> str:
    """All that a browser gets: the body, and the headers that carry names and addresses."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    headers = " ".join(f"{name}: {value}" for name, value in response.items())
    return body.decode("utf-8", "replace") + headers


def leaks_in(world: World, who: str, where: str, text: str, asked: str = "") -> list[Leak]:
    """The canaries in `text` that this viewer must not come across; what they typed themselves is no leak."""
    return leaked(world, who, where, set(CANARY.findall(text)), asked)


def leaked(world: World, who: str, where: str, found: set[str], asked: str = "") -> list[Leak]:
    """The same of canaries that were found already."""
    return [
        Leak(who, where, f"{world.labels[canary]} ({canary})")
        for canary in sorted(found - set(CANARY.findall(asked)))
        if canary in world.readers and who not in world.readers[canary]
    ]


@dataclass
class Walked:
    """What a walk found."""

    requests: int
    leaks: list[Leak]
    seen: set[str]
    crashes: list[str]
    opened: set[str] = field(default_factory=set)


def walk(
    world: World,
    who: str,
    *,
    only: Iterable[str] = (),
    methods: Iterable[str] = ("get",),
    first: bool = False,
    shares: int = 1,
) -> Walked:
    """Open every exit as one viewer; with `first` stop at the first leak.

    With `shares` each viewer opens every so manieth address of planted things, and its neighbour the next
    ones: so each address of each thing is opened by some viewers, and every kind of address by each.
    """
    client = client_of(world.people.get(who))
    client.raise_request_exception = False
    walked = Walked(0, [], set(), [])
    closed: set[str] = set()
    turn = EVERYBODY.index(who) if who in EVERYBODY else 0
    for number, one in enumerate(list(exits(world, who, only=only))):
        # Neighbours may be two names of one thing: no viewer opens always the first, or always the second.
        if one.item is not None and (number + number // shares + turn) % shares:
            continue
        for method in methods:
            if one.name in closed:
                continue
            response = getattr(client, method)(one.path)
            walked.requests += 1
            found = set(CANARY.findall(text_of(response)))
            walked.seen |= found
            walked.leaks += leaked(world, who, f"{method.upper()} {one.name}", found, asked=one.path)
            if response.status_code == 200 and who not in world.readers_of(one.item):
                walked.leaks.append(Leak(who, f"{method.upper()} {one.name}", "that there is an item there"))
            if response.status_code == 200:
                walked.opened.add(one.name)
            if response.status_code == 405:
                closed.add(one.name)
            if response.status_code >= 500:
                walked.crashes.append(f"{method.upper()} {one.path} as {who}")
        if first and walked.leaks:
            break
    return walked


SEARCHED = ("title", "text of resource", "old of resource", "taken back", "function", "the name")


def search_leaks(world: World, names: Iterable[str], shares: int = 1) -> Walked:
    """Ask search and suggestions for every canary as each viewer: a hit is a leak even without the word.

    With `shares` each viewer asks for every so manieth, and the next viewer for the ones after them.
    """
    walked = Walked(0, [], set(), [])
    for turn, who in enumerate(names):
        client = client_of(world.people.get(who))
        for number, (canary, readers) in enumerate(world.readers.items()):
            if who in readers or not world.labels[canary].startswith(SEARCHED) or (number + turn) % shares:
                continue
            walked.requests += 1
            if found := _hits(client, canary):
                walked.leaks.append(Leak(who, "search", f"{found} hit for {world.labels[canary]}"))
    return walked


def _hits(client: Client, canary: str) -> int:
    response = client.get(reverse("search:search"), {"q": canary})
    return response.context["found"].total if response.status_code == 200 and response.context else 0


# Those with hidden fields stand to items as others do.
AS = {
    "hider CIRCLES": "seated",
    "hider ORGANISATION": "colleague",  # of customs, whose sector passes caveats
    **{f"hider {name}": "stranger" for name in ("MEMBERS", "NOBODY")},
}


def mail_leaks(world: World) -> list[Leak]:
    """What the sent mails carry: to whom it may not go, or above GREEN at all."""
    by_address = {person.email: name for name, person in world.people.items()}
    leaks: list[Leak] = []
    for letter in world.letters:
        text = (
            letter.message().as_string()
            + str(letter.body)
            + "".join(str(part[0]) for part in getattr(letter, "alternatives", ()))
        )
        for address in letter.to:
            who = AS.get(by_address[address], by_address[address])
            leaks += leaks_in(world, who, "mail", text, asked=address)
            loud = [
                canary
                for canary in CANARY.findall(text)
                if canary in world.readers and canary not in world.loud and canary not in address
            ]
            leaks += [Leak(who, "mail", f"above GREEN: {world.labels[canary]}") for canary in loud]
    return leaks


EVERYBODY = [situation.name for situation in SITUATIONS]
# Two read as others do, and their role shows them more at some addresses: at landing they walk these.
OF_ROLE = {
    "chair": ("readership:", "discussions:circle", "discussions:admit", "discussions:decline"),
    "focal point": ("membership:", "front:desk"),
}


def of_role(who: str) -> list[str]:
    """The addresses that the role of a viewer changes; all of them, as an empty list, for most viewers."""
    return [name for name, _app, _names in routes() if name.startswith(OF_ROLE.get(who, "-"))]
