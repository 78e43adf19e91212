"""A person's page, their card for an address book, and their photo."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from majlis.access import people, policy
from majlis.access.doors import Door, door
from majlis.access.viewer import ViewerRequest
from majlis.files import fetching
from majlis.membership import photos, queries
from majlis.membership.vcard import vcard


@door(Door.MEMBER)
@require_safe
def expert(request: ViewerRequest, handle: str) -> HttpResponse:
    """What this viewer may know of a person."""
    person = queries.find_person(request.viewer, handle)
    seen = queries.portrait(request.viewer, person)
    own = person.pk == request.viewer.person_id
    may_erase = policy.allowed(request.viewer, "erasure.ordered", person)
    return render(request, "membership/expert.html", {"seen": seen, "own": own, "may_erase": may_erase})


@door(Door.MEMBER)
@require_safe
def card(request: ViewerRequest, handle: str) -> HttpResponse:
    """The same as a file for an address book."""
    seen = queries.portrait(request.viewer, queries.find_person(request.viewer, handle))
    address = request.build_absolute_uri(reverse("membership:expert", args=[handle]))
    answer = HttpResponse(vcard(seen, address), content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="card.vcf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@door(Door.MEMBER)
@require_safe
def photo(request: ViewerRequest, handle: str, version: str) -> HttpResponse:
    """A photo, for those who may see it. Each version has an address of its own and never changes."""
    if not fetching.welcome(request, picture=True):
        raise PermissionDenied
    person = queries.find_person(request.viewer, handle)
    if not version or person.photo_version != version or not people.may_see(request.viewer, person, "photo"):
        raise Http404
    data = photos.read(version)
    if data is None:
        raise Http404
    answer = HttpResponse(data, content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
