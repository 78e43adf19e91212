"""One page: a file, for those who may read the item it belongs to, asked anew each time."""

from __future__ import annotations

import logging
from pathlib import PurePosixPath

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from majlis.access import gate
from majlis.access.doors import Door, door
from majlis.access.viewer import ViewerRequest
from majlis.files import fetching, serving, stamping, store
from majlis.files.models import StoredFile

_PICTURES = (".png", ".jpg", ".jpeg")
logger = logging.getLogger(__name__)


@door(Door.PUBLIC)
@require_safe
def file(request: ViewerRequest, token: str, name: str) -> HttpResponseBase:
    """The bytes of a file. Under a wrong name those who may read it are led to the right one."""
    if not fetching.welcome(request, picture=PurePosixPath(name).suffix.lower() in _PICTURES):
        raise PermissionDenied  # before anything is looked up: the answer tells nothing about the file
    readable = gate.readable(request.viewer, StoredFile).select_related("item")
    found = gate.get(request.viewer, StoredFile, readable, token=token)
    if name != found.name:
        response = redirect(store.url(found))
        response["Cache-Control"] = "private, no-store"
        return response
    try:
        return serving.answer(request, found)
    except stamping.Unstampable:
        return HttpResponse(stamping.REFUSED, status=422, content_type="text/plain; charset=utf-8")
    except OSError:
        logger.error("the bytes of file %s are missing or damaged", found.pk)
        sentence = _(
            "This file cannot be read at the moment. The people who run this site have to restore it."
        )
        return HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
