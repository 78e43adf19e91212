"""What templates of membership may ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from majlis.access.loopback import demo_open
from majlis.kit import dates, markdown
from majlis.membership import browsers, going_on
from majlis.membership.vetting import known
from majlis.network.models import Organisation

register = template.Library()


@register.simple_tag(takes_context=True)
def demonstration(context: dict[str, Any]) -> bool:
    """Whether the one-click sign-in can be offered to this request."""
    return demo_open(context["request"])


@register.simple_tag
def organisation_sign_ins() -> list[dict[str, str]]:
    """The sign-ins of organisations: their names and where each begins."""
    return [
        {"name": one.name, "url": reverse("openid_connect_login", args=[one.key])}
        for one in settings.SIGN_IN_PROVIDERS.values()
    ]


@register.simple_tag(takes_context=True)
def way_on(context: dict[str, Any]) -> str:
    """Where the reader was going when a second factor was asked of them first."""
    return going_on.way_on(context["request"])


@register.simple_tag(takes_context=True)
def on_the_way_back(context: dict[str, Any]) -> bool:
    """Whether the link of somebody whose second factor was reset has led to the sign-in."""
    request = context["request"]
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return str(wanted).startswith(reverse("membership:way_back", args=["-"]).removesuffix("-/"))


@register.filter
def called_here(organisation: Organisation | None) -> str:
    """What an organisation is called in the language of the page."""
    return known.shown(organisation) if organisation else ""


@register.filter
def browser_in_words(line: str) -> str:
    """Which browser on which system sends this line."""
    return browsers.in_words(line)


@register.filter
def rendered(source: str) -> SafeString:
    """A text of a person as sound HTML."""
    return markdown.render(source)


@register.filter
def clock_there(moment: datetime) -> str:
    """The time of day in the zone that the moment itself carries."""
    with timezone.override(moment.tzinfo):
        return dates.clock(moment)


@register.filter
def in_fours(key: str) -> str:
    """A long key in groups of four, as one reads it aloud; apps take it with the spaces."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))
