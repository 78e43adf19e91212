"""Who asks for a file: a reader who opens it, or a page that wants to run or frame it (ASVS 5.0, 3.5.8)."""

from __future__ import annotations

from django.http import HttpRequest

# What of a page may ask for a file: itself, when somebody opens it, and a picture that a page of ours shows.
_OPENED = ("document", "")
_FROM_HERE = ("same-origin", "none")


def welcome(request: HttpRequest, *, picture: bool) -> bool:
    """Whether the bytes may go to what asks. Browsers say what that is; who says nothing is none."""
    where = request.headers.get("Sec-Fetch-Site", "")
    into = request.headers.get("Sec-Fetch-Dest", "")
    if not where and not into:
        return True
    if into in _OPENED:
        return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" or where in _FROM_HERE
    if into == "empty":  # a download, or the viewer of PDF that asks for the next part
        return where in _FROM_HERE
    return picture and into == "image" and where in _FROM_HERE
