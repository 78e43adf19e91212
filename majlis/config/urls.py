"""Every address of the house."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("majlis.front.urls")),
    path("", include("majlis.membership.urls")),
    path("", include("majlis.discussions.urls")),
    path("library/", include("majlis.library.urls")),
    path("items/", include("majlis.readership.urls")),
    path("notices/", include("majlis.notifications.urls")),
    path("approvals/", include("majlis.approvals.urls")),
    path("my-data/", include("majlis.personal.urls")),
    path("search/", include("majlis.search.urls")),
    path("files/", include("majlis.files.urls")),
    path("audit/", include("majlis.audit.urls")),
    path("safety/", include("majlis.safety.urls")),
    path("kit/", include("majlis.kit.urls")),
    path("account/", include("allauth.urls")),
]

handler400 = "majlis.front.views.malformed"
handler403 = "majlis.front.views.refused"
handler404 = "majlis.front.views.missing"
handler429 = "majlis.membership.refusing.too_many"
handler500 = "majlis.front.views.broken"
