"""Where sessions are kept: in the database, as Django does it, asked for in fewer steps."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from majlis.kit.prepared import prepared


@prepared
def _standing(key: Any, now: Any) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    """A session that every page reads; the rest is the package's."""

    def _get_session_from_db(self) -> Session | None:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        found = next(iter(_standing(self.session_key, now)), None)
        if found is None:
            self._session_key = None
        return found
