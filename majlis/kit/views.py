"""The page that shows every component, for those who draw and build."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from majlis.kit import paging
from majlis.kit.forms import Form, LineField, TextField
from majlis.kit.pictures import GroupFacts, HeadFacts, TileFacts

_ICONS = """
menu search bell desk chat people book circle check plus edit trash arrow back down close file
download upload link quote list numbers bold italic eye lock star clock globe mail settings exit
filter sort info warn flag user calendar bookmark map shield reply more
"""
_LETTERS = "MA DZ TN EG JO AE SA QA KW OM LB IQ BH YE"


class SampleForm(Form):
    """One field of each kind."""

    title = LineField(label="A line of text", help_text="The hint stands between the label and the field.")
    number = forms.IntegerField(label="A field with an error")
    country = forms.ChoiceField(
        label="A combobox", choices=[("", ""), *((code, code) for code in _LETTERS.split())], required=False
    )
    circles = forms.MultipleChoiceField(
        label="A combobox with several choices", choices=[("a", "المجموعة"), ("b", "Douanes")], required=False
    )
    marking = forms.ChoiceField(
        label="A choice list", widget=forms.RadioSelect, choices=[("1", "One"), ("2", "Two"), ("3", "Three")]
    )
    agree = forms.BooleanField(label="A single box to tick", required=False)
    body = TextField(
        label="The editor", help_text="Buttons write Markdown; the preview comes from the server."
    )
    file = forms.FileField(label="A file", required=False)


def _groups() -> list[GroupFacts]:
    def tiles(count: int, start: int) -> list[TileFacts]:
        codes = [f"{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(start, start + count)]
        return [
            TileFacts(code=code, label=f"Country {code}", value=n * n % 97, url="#map")
            for n, code in enumerate(codes)
        ]

    return [
        GroupFacts(label="الشرق الأوسط وشمال أفريقيا", tiles=tiles(14, 0)),
        GroupFacts(label="Europe", tiles=tiles(23, 60)),
    ]


def _coverage() -> dict[str, Any]:
    rows = [HeadFacts(code=str(n), label=f"Sector {n}") for n in range(6)]
    columns = [HeadFacts(code=str(n), label=f"Region {n}") for n in range(5)]
    cells = {(str(r), str(c)): ((r * 7 + c * c * 5) % 40, "#coverage") for r in range(6) for c in range(5)}
    return {"rows": rows, "columns": columns, "cells": cells}


def _lists(request: HttpRequest) -> dict[str, Any]:
    return {
        "tabs": [
            {"label": "Open", "url": "#tabs", "current": True, "count": 12},
            {"label": "Answered", "url": "#tabs", "count": 3140},
        ],
        "facets": [
            {
                "label": "Region",
                "open": True,
                "options": [
                    {"label": "Africa", "count": 612, "url": "#facets", "current": True},
                    {"label": "Middle East and North Africa", "count": 488, "url": "#facets"},
                ],
            }
        ],
        "timeline": [
            {"title": "Proposed", "text": "By the steering committee", "when": "2022", "done": True},
            {"title": "In progress", "text": "", "when": "2023"},
        ],
        "page": paging.Page(request, range(25), number=7, pages=31, total=770),
    }


@require_GET
def kit(request: HttpRequest) -> HttpResponse:
    """All components, in both directions and both themes. Only while developing or demonstrating."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    person: dict[str, str] = {
        "name": "سلمى العلوي",
        "function": "مفتشة جمارك",
        "organisation": "إدارة الجمارك",
        "initials": "س ع",
        "country_code": "MA",
        "country_label": "Morocco",
        "url": "#person",
    }
    context = {
        "sides": [
            ("ar", "rtl", "light"),
            ("en", "ltr", "light"),
            ("ar", "rtl", "dark"),
            ("en", "ltr", "dark"),
        ],
        "form": SampleForm({"number": "many", "title": "Typed"}, auto_id="id_%s"),
        "person": SimpleNamespace(**person),
        "long": SimpleNamespace(**{**person, "name": "عبد الرحمن " * 12, "function": "Chef d’unité " * 8}),
        "now": timezone.now() - timedelta(hours=3),
        "groups": _groups(),
        "coverage": _coverage(),
        "icons": _ICONS.split(),
        **_lists(request),
    }
    return render(request, "kit/kit.html", context)


# Open to everybody where it is shown at all; the word for it, Door.PUBLIC, stands a floor above.
kit.door = 0  # type: ignore[attr-defined]
