"""Where a sentence waits for the next page: a cookie of ours, or the session where it is too long."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _NamedCookieStorage(CookieStorage):
    """Django's own, under a name that only this host can set (`__Host-`)."""

    cookie_name = settings.TOAST_COOKIE_NAME


class ToastStorage(FallbackStorage):
    """The cookie first, then the session, as Django does by itself."""

    storage_classes = (_NamedCookieStorage, SessionStorage)
