"""The components of the kit. Each has one template or one line of HTML, and one style in majlis.css."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, PasswordInput
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

from majlis.kit import marks, pictures
from majlis.kit.figures import file_size
from majlis.kit.languages import LANGUAGES, active_code, guess_language, listed

register = template.Library()

SHORT = {"ar": "ع"}

register.filter(marks.num)
register.filter(marks.highlighted)
register.filter(listed)
register.filter(file_size)
register.filter("tongue", guess_language)
for tag in (marks.icon, marks.num, marks.when, marks.day, marks.tlp, marks.caveats, marks.tile, marks.face):
    register.simple_tag(tag)


@register.simple_tag
def kept(template_name: str, **values: Any) -> SafeString:
    """A part of a page that is made of these values and the language alone: drawn once for all who get them.

    The values are hashable and say everything; a part knows nothing of the request or of who reads.
    """
    return _drawn(template_name, active_code(), **values)


@lru_cache(maxsize=1024)
def _drawn(template_name: str, language: str, **values: Any) -> SafeString:
    return render_to_string(template_name, values)


@register.inclusion_tag("kit/parts/person_line.html")
def person_line(
    card: Any,
    when: datetime | None = None,
    chip: str = "",
    size: str = "",
    address: str = "",
    sorted_by_name: bool = False,
) -> dict[str, Any]:
    """A person in one line; with `when` a time at the end (leading to `address`), with `chip` a word.

    `sorted_by_name` leads with the spelling that a list is in the order of: the Latin one, but for Arabic.
    """
    latin = card.name_latin if sorted_by_name and active_code() != "ar" else ""
    spelling = latin if latin != card.name else ""
    return {
        "card": card,
        "moment": when,
        "chip": chip,
        "size": size,
        "address": address,
        "spelling": spelling,
    }


@register.inclusion_tag("kit/parts/audience.html")
def audience_band(
    marking: Any,
    people: int,
    organisations: int,
    url: str = "",
    anybody: bool = False,
    more: bool = False,
    caveats: Sequence[str] = (),
) -> dict[str, Any]:
    """Who reads this: the marking, how many people of how many organisations, and the way to the list.

    `more` says that there may be others whom the one who looks may not count; `caveats` are words.
    """
    return {
        "more": more,
        "caveats": caveats,
        "marking": marking,
        "people": people,
        "organisations": organisations,
        "url": url,
        "anybody": anybody,
    }


def _begin_where_the_page_begins(bound: BoundField) -> None:
    """An empty field with `dir=auto` would begin at the left; the style sheet knows it by its placeholder.

    An address of mail is written from the left in every language, also in the forms of packages.
    """
    attrs = bound.field.widget.attrs
    attrs.pop("placeholder", None)  # of packages: it says the label again, and goes as one types
    if getattr(bound.field.widget, "input_type", "") == "email":
        attrs.setdefault("dir", "ltr")
    if attrs.get("dir") == "auto":
        attrs["placeholder"] = " "


@register.inclusion_tag("kit/parts/field.html")
def field(bound: BoundField, hint: str = "", dense: bool = False) -> dict[str, Any]:
    """A field with its label, its hint and its error, tied together for a screen reader."""
    _begin_where_the_page_begins(bound)
    return {"field": bound, "hint": hint, "dense": dense, "single": bound.widget_type == "checkbox"}


@register.inclusion_tag("kit/parts/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What is wrong with the form, each line leading to its field; nothing for a sound form."""
    problems = list(form.problems()) if form.is_bound and form.errors else []
    shown = form.visible_fields() if problems else []
    secret = [isinstance(bound.field.widget, PasswordInput) for bound in shown]  # never filled in again
    return {
        "problems": problems,
        "looks": getattr(form, "looks", False),
        "secret": any(secret),
        "only_secret": bool(secret) and all(secret),
    }


@register.inclusion_tag("kit/parts/editor.html", takes_context=True)
def editor(context: Context, bound: BoundField, preview: str = "") -> dict[str, Any]:
    """A text field with a toolbar and a preview from the frame's own page; plain without scripts."""
    _begin_where_the_page_begins(bound)
    return {"field": bound, "preview": preview or getattr(context.get("frame"), "preview_url", "")}


@register.inclusion_tag("kit/parts/combobox.html")
def combobox(bound: BoundField, url: str = "") -> dict[str, Any]:
    """A select one can type into; with `url` (the text is put at its end) more choices come from there."""
    bound.field.widget.attrs["data-combo"] = ""
    bound.field.widget.attrs["data-remove"] = _("Remove")
    bound.field.widget.attrs["data-hint"] = _("Type to search the list")
    if url:
        bound.field.widget.attrs["data-url"] = url
    return {"field": bound}


@register.inclusion_tag("kit/parts/file_drop.html")
def file_drop(bound: BoundField, limit: int = 0, plain: bool = False) -> dict[str, Any]:
    """A file field of our own, whose button speaks the language of the page; a wide one unless `plain`.

    `limit` is in bytes.
    """
    many = getattr(bound.field.widget, "allow_multiple_selected", False)
    return {"field": bound, "limit": limit, "plain": plain, "many": many}


@register.inclusion_tag("kit/parts/pager.html")
def pager(page: Any) -> dict[str, Any]:
    """The way to the other pages of a `kit.paging.Page`; nothing where there is one page."""
    return {"page": page}


@register.inclusion_tag("kit/parts/empty.html")
def empty_state(
    title: str, text: str = "", action: str = "", url: str = "", icon: str = "circle"
) -> dict[str, Any]:
    """What belongs here, and the first step."""
    return {"title": title, "text": text, "action": action, "url": url, "icon": icon}


@register.inclusion_tag("kit/parts/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """Tabs that are links: items of {label, url, current, count}."""
    return {"items": items, "label": label}


@register.inclusion_tag("kit/parts/facets.html")
def facets(groups: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Facet lists: groups of {label, open, options of {label, count, url, current}}."""
    return {"groups": groups}


@register.inclusion_tag("kit/parts/timeline.html")
def timeline(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What happened in order: items of {title, text, when, done}."""
    return {"items": items}


@register.inclusion_tag("kit/parts/progress.html")
def progress(label: str, value: int, top: int = 100) -> dict[str, Any]:
    """A labelled bar: `value` of `top`."""
    return {"label": label, "value": value, "top": top}


@register.inclusion_tag("kit/parts/sort_header.html", takes_context=True)
def sort_header(context: Context, label: str, key: str, numeric: bool = False) -> dict[str, Any]:
    """The head of a column that sorts by `key`; again for the other way. Keeps the rest of the address."""
    request: HttpRequest = context["request"]
    now = request.GET.get("sort", "")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if now == key else key
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {"label": label, "address": f"?{query.urlencode()}", "order": order, "numeric": numeric}


@register.simple_tag
def tile_map(groups: Sequence[pictures.GroupFacts], label: str = "") -> SafeString:
    """A map of equal tiles, a table behind it: groups of {label, tiles of {code, label, value, url}}."""
    facts = tuple(
        (
            group["label"],
            tuple((one["code"], one["label"], one["value"], one["url"]) for one in group["tiles"]),
        )
        for group in groups
    )
    return _map_drawn(facts, str(label), active_code())


@lru_cache(maxsize=32)
def _map_drawn(
    facts: tuple[tuple[str, tuple[tuple[str, str, int, str], ...]], ...], label: str, language: str
) -> SafeString:
    """The same picture for all who may see the same figures: it is the dearest part of a page."""
    groups = [
        pictures.GroupFacts(
            label=name,
            tiles=[
                pictures.TileFacts(code=code, label=country, value=value, url=url)
                for code, country, value, url in tiles
            ],
        )
        for name, tiles in facts
    ]
    drawn = {"map": pictures.tile_map(groups, mirrored=get_language_bidi()), "label": label, "groups": groups}
    return render_to_string("kit/parts/tile_map.html", drawn)


@register.inclusion_tag("kit/parts/coverage.html")
def coverage(
    rows: Sequence[pictures.HeadFacts],
    columns: Sequence[pictures.HeadFacts],
    cells: Mapping[tuple[str, str], tuple[int, str]],
    label: str = "",
) -> dict[str, Any]:
    """Counts of rows by columns as a shaded table; cells are {(row code, column code): (count, address)}."""
    lines, scale = pictures.coverage(rows, columns, cells)
    return {"lines": lines, "columns": columns, "label": label, "scale": scale}


@register.inclusion_tag("kit/parts/language_switch.html", takes_context=True)
def language_switch(context: Context, url: str) -> dict[str, Any]:
    """The four languages as buttons that post to `url` and come back to this page."""
    request: HttpRequest = context["request"]
    languages = tuple((one, SHORT.get(one.code, one.code.upper())) for one in LANGUAGES)
    back = request.get_full_path() if request.method == "GET" else request.path
    return {
        "languages": languages,
        "active": active_code(),
        "back": back,
        "url": url,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("kit/parts/drafts.html", takes_context=True)
def drafts(context: Context) -> dict[str, Any]:
    """Inside a form with `data-draft`: the offer to restore a draft, and the note that one is kept.

    A form that was sent and comes back holds what was typed: to that an older text is no help.
    """
    return {"offer": context["request"].method != "POST"}


@register.simple_tag(takes_context=True)
def draft_key(context: Context, *parts: Any) -> str:
    """The name of a draft: what it is about, and whose it is."""
    person = getattr(context["request"], "user", None)
    return ":".join(str(part) for part in (*parts, getattr(person, "handle", "nobody")))


@register.simple_tag
def module(name: str) -> SafeString:
    """A script of the kit, by its name: `combobox`. Loaded once however often it is asked for."""
    return format_html('<script type="module" src="{}"></script>', static(f"kit/{name}.js"))


@register.simple_tag
def htmx() -> SafeString:
    """htmx, for pages that need it."""
    return format_html('<script defer src="{}"></script>', static("django_htmx/htmx-2.min.js"))


@register.simple_block_tag
def chart(content: str, caption: str) -> SafeString:
    """A frame around a picture, with its caption."""
    frame = '<figure class="chart"><figcaption>{}</figcaption>{}</figure>'
    return format_html(frame, caption, SafeString(content))


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A native dialog; a button with `data-opens` and its id opens it."""
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-title"><header><h2 id="{0}-title">{1}</h2>'
        '<form method="dialog"><button class="iconbtn" aria-label="{2}">{3}</button></form></header>'
        "{4}</dialog>",
        id,
        title,
        pgettext("a message or a list", "Close"),
        marks.icon("close"),
        SafeString(content),
    )
