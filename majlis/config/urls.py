"""Every address of the house."""

from __future__ import annotations

from allauth.socialaccount.views import login_cancelled, login_error
from django.urls import URLPattern, URLResolver, include, path

from majlis.membership.views import factor, organisation

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
    path("account/", include("allauth.account.urls")),
    path("account/2fa/webauthn/keys/<int:pk>/remove/", factor.remove_key, name="mfa_remove_webauthn"),
    path("account/2fa/totp/deactivate/", factor.remove_app, name="mfa_deactivate_totp"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    # Of the sign-in by organisations only what it needs: nobody signs up by it or connects accounts.
    path("account/3rdparty/cancelled/", login_cancelled, name="socialaccount_login_cancelled"),
    path("account/3rdparty/error/", login_error, name="socialaccount_login_error"),
    path("account/oidc/<slug:provider_id>/login/", organisation.begin, name="openid_connect_login"),
    path("account/oidc/<slug:provider_id>/back/", organisation.back, name="openid_connect_callback"),
]

handler400 = "majlis.front.views.malformed"
handler403 = "majlis.front.views.refused"
handler404 = "majlis.front.views.missing"
handler429 = "majlis.membership.refusing.too_many"
handler500 = "majlis.front.views.broken"
