"""Where somebody is signed in: found, and ended."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from majlis.network.models import Person


def sessions_of(person: Person) -> list[str]:
    """The keys of all sessions that are somebody's, known to the list of sessions or not."""
    keys = set(UserSession.objects.filter(user=person).values_list("session_key", flat=True))
    for session in Session.objects.iterator():
        if str(session.get_decoded().get("_auth_user_id", "")) == str(person.pk):
            keys.add(session.session_key)
    return sorted(keys)


def end_everywhere(person: Person) -> None:
    """End every session of somebody: the next request of each is a visitor's."""
    Session.objects.filter(session_key__in=sessions_of(person)).delete()
    UserSession.objects.filter(user=person).delete()
