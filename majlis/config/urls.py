"""Every address of the house. Rooms hang in here once they stand."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

ROOMS = [
    ("", "majlis.front.urls"),
    ("", "majlis.membership.urls"),
    ("", "majlis.discussions.urls"),
    ("library/", "majlis.library.urls"),
    ("notices/", "majlis.notifications.urls"),
    ("search/", "majlis.search.urls"),
    ("files/", "majlis.files.urls"),
    ("kit/", "majlis.kit.urls"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for prefix, module in ROOMS if find_spec(module)
]
urlpatterns += [path("account/", include("allauth.urls"))]

handler400 = "majlis.front.views.malformed"
handler403 = "majlis.front.views.refused"
handler404 = "majlis.front.views.missing"
handler500 = "majlis.front.views.broken"
