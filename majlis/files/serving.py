"""Answering with the bytes of a file: headers that keep it harmless, and one range where it is asked for."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from majlis.access.markings import Marking
from majlis.files import stamping
from majlis.files.models import StoredFile
from majlis.kit.leaving import file_answer
from majlis.network.models import Person

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# Browsers' own viewers of PDF refuse to work in a sandbox; with this type and nosniff no page can come of it.
_ALONE = "default-src 'none'; frame-ancestors 'none'"
_SANDBOX = f"sandbox; {_ALONE}; img-src 'self'"


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """The one range asked for, as first and last byte; None where the header is to be ignored.

    Raises ValueError where no byte of the file lies in the range.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
        if not int(found[2]):
            raise ValueError("an empty range")
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
        if found[2] and int(found[2]) < int(found[1]):
            return None
    if first >= size:
        raise ValueError("beyond the end")
    return first, last


def disposition(file: StoredFile, name: str = "") -> str:
    """Content-Disposition: the name in plain letters, and (RFC 5987) as it is."""
    called = name or file.name
    kind = "inline" if file.known_kind.inline else "attachment"
    plain = re.sub(r'[^\w .()-]|["\\]', "_", called.encode("ascii", "replace").decode().replace("?", "_"))
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(called, safe='')}"


def answer(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """The answer to a GET or HEAD that the gate has let through.

    From AMBER on the reader's name and the marking go with it. Raises OSError when the bytes are gone,
    `stamping.Unstampable` where a PDF cannot carry them.
    """
    if file.path.stat().st_size != file.size:
        raise OSError("the bytes of a file are not those that were stored")
    reader = request.user if isinstance(request.user, Person) else None
    if not stamping.marked(file.item):
        return _as_stored(request, file)
    response = _stamped(request, file, reader) if file.kind == "pdf" else _as_stored(request, file)
    if response.has_header("Content-Disposition"):
        response["Content-Disposition"] = disposition(file, stamping.marked_name(file, reader))
    return response


def _stamped(request: HttpRequest, file: StoredFile, reader: Person | None) -> HttpResponseBase:
    """A PDF as this reader gets it: made anew each time, so that no part of one fits to another."""
    if request.method == "HEAD":
        return _whole(_dressed(HttpResponse(), file, ""))
    try:
        made = stamping.stamped(file, reader)
    except stamping.Unstampable:
        if reader is None or reader.pk != file.item.author_id:
            raise
        return _as_stored(request, file)  # their own: whoever shared it gets back what they gave
    size = made.seek(0, 2)
    made.seek(0)
    return _whole(_dressed(file_answer(request, made, size), file, ""))


def _whole(response: HttpResponseBase) -> HttpResponseBase:
    response["Accept-Ranges"] = "none"
    return response


def _as_stored(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    etag = f'"{file.sha256}"'
    if etag in [each.strip() for each in request.headers.get("If-None-Match", "").split(",")]:
        return _dressed(HttpResponse(status=304), file, etag)
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        header = ""
    try:
        part = wanted(header, file.size)
    except ValueError:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{file.size}"
        return _dressed(refused, file, etag)
    first, last = part or (0, file.size - 1)
    response = _body(request, file, first, last)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return _dressed(response, file, etag)


def _body(request: HttpRequest, file: StoredFile, first: int, last: int) -> HttpResponseBase:
    if request.method == "HEAD":
        response = HttpResponse()
        response["Content-Length"] = str(last - first + 1)
        return response
    source = file.path.open("rb")
    source.seek(first)
    return file_answer(request, source, last - first + 1)


def _dressed(response: HttpResponseBase, file: StoredFile, etag: str) -> HttpResponseBase:
    """Headers of every answer, those without a body too."""
    narrow = file.item.marking > Marking.GREEN or file.item.enclosed
    response["Content-Type"] = file.media_type
    response["Content-Disposition"] = disposition(file)
    response["Content-Security-Policy"] = _ALONE if file.kind == "pdf" else _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store" if narrow else "private, no-cache"
    if not narrow:
        response["ETag"] = etag
    patch_vary_headers(response, ["Cookie"])
    return response
