"""Into what a browser puts a file (ASVS 5.0, 3.5.8): before readers, or into a page that runs it.

Which site asks is looked at for every address by `config/isolation.py`; here is what only files need.
"""

from __future__ import annotations

from django.http import HttpRequest

# Opened by somebody, or asked for by a download or by a viewer of PDF for its next part. A browser that
# says nothing is served as ever.
_BY_READERS = ("", "document", "empty")


def welcome(request: HttpRequest, *, picture: bool) -> bool:
    """Whether the bytes may go where they are wanted; into a page only those of a picture, as a picture."""
    into = request.headers.get("Sec-Fetch-Dest", "")
    return into in _BY_READERS or (picture and into == "image")
