"""What templates of membership may ask."""

from __future__ import annotations

from typing import Any

from django import template

from majlis.membership.loopback import demo_open

register = template.Library()


@register.simple_tag(takes_context=True)
def demonstration(context: dict[str, Any]) -> bool:
    """Whether the one-click sign-in can be offered to this request."""
    return demo_open(context["request"])
