"""Why what somebody sent has not arrived: the server says so, and the pages tell it."""

from __future__ import annotations

from django.core.exceptions import SuspiciousOperation

# Where the server leaves the reason in what it hands to the pages.
IN_SCOPE = "majlis.not_arrived"


class CameTooSlowly(SuspiciousOperation):
    """The body of a request came too slowly, or broke off."""


class TooMuchAtOnce(SuspiciousOperation):
    """More bodies are on their way at this moment than are kept."""
