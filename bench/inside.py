"""Asked of one data folder, in a process of its own: who signs in, and which threads are read and written."""

from __future__ import annotations

import json
import time
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from majlis.access import gate
from majlis.access.markings import State
from majlis.access.viewer import Viewer
from majlis.demo.cast import CAST
from majlis.discussions.addresses import thread_address
from majlis.discussions.models import Thread
from majlis.network.models import Person

READER = "customs"  # a member like most, who reads Arabic
LONG = 50  # posts on a full page
WRITERS = 6


def session_of(person: Person) -> str:
    """A cookie with which `person` is signed in, without the price of a password and a key."""
    client = Client()
    client.force_login(person)
    kind = Authenticator.Type.WEBAUTHN
    key, _made = Authenticator.objects.get_or_create(user=person, type=kind, defaults={"data": {}})
    session = client.session
    record = {"method": "mfa", "at": time.time(), "id": key.pk, "type": kind}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [record]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(person.pk)
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def facts() -> dict[str, Any]:
    """What the client needs to know: session cookies and their name, addresses of threads."""
    email = next(role["email"] for role in CAST if role["key"] == READER)
    reader = Person.objects.get(email=email)
    viewer = Viewer.of(reader)
    open_ones = gate.readable(viewer, Thread).filter(state=State.PUBLISHED)
    long = list(open_ones.filter(post_count__gte=LONG).order_by("pk")[:12])
    written = open_ones.filter(post_count__lt=LONG).order_by("-post_count", "pk")[0]
    may_write = gate.audience(written).exclude(pk=reader.pk).order_by("pk")[:WRITERS]
    return {
        "reader": session_of(reader),
        "writers": [session_of(person) for person in may_write],
        "cookie": settings.SESSION_COOKIE_NAME,
        "threads": [thread_address(one.pk) for one in long or open_ones.order_by("-post_count")[:1]],
        "written": thread_address(written.pk),
    }


def tell() -> None:
    """Print the facts as a line of JSON."""
    print(json.dumps(facts()))
