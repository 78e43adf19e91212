"""The forms that pages print, read as a browser reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.test import Client

VALUE_TYPES = frozenset({"checkbox", "radio"})


@dataclass
class Printed:
    """One form: where it goes, how it is sent, and its fields with what stands in them."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found = page, list[Printed]()
        self._open: Printed | None = None
        self._text: str | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.page, own.get("action") or self.page).split("#")[0].split("?")[0]
            self._open = Printed(action, own.get("method", "get").lower())
            self.found.append(self._open)
        elif self._open and own.get("name"):
            self._field(tag, own["name"], own, {name for name, _ in attrs})
        elif self._open and tag == "option" and self._select and "selected" in own:
            self._open.fields[self._select].append(own.get("value", ""))

    def _field(self, tag: str, name: str, own: dict[str, str], flags: set[str]) -> None:
        assert self._open
        if tag == "textarea":
            self._text = name
            self._open.fields[name] = [""]
        elif tag == "select":
            self._select = name
            self._open.fields.setdefault(name, [])
        elif tag == "input" and own.get("type") == "file":
            self._open.files.add(name)
        elif tag == "input" and own.get("type") in VALUE_TYPES:
            kept = self._open.fields.setdefault(name, [])
            kept += [own.get("value", "on")] if "checked" in flags else []
        elif tag == "input":
            self._open.fields.setdefault(name, []).append(own.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._open and self._text:
            self._open.fields[self._text][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = ""


def forms_in(html: str, page: str) -> list[Printed]:
    """Every form of a page whose address is `page`."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.found


def form_on(client: Client, page: str, action: str = "") -> Printed:
    """The form on `page` that is sent to `action` (to the page itself by default)."""
    response = client.get(page)
    wanted = (action or page).split("?")[0].split("#")[0]
    found = [one for one in forms_in(response.content.decode(), page) if one.method == "post"]
    return next(one for one in found if one.action == wanted)


def typed(text: str) -> str:
    """A text as a browser shows it after it came in a page: line ends alike."""
    return text.replace("\r\n", "\n").strip("\n")
