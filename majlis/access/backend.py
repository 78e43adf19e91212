"""Who a session belongs to, with the factors of their account, in one query: every page asks for both."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import CharField, QuerySet
from django.db.models.expressions import RawSQL

from majlis.kit.prepared import prepared
from majlis.network.models import Person

_JOIN = {"sqlite": "group_concat(id || ':' || type, ',')", "postgresql": "string_agg(id || ':' || type, ',')"}


def _factors() -> RawSQL:
    table, people = Authenticator._meta.db_table, Person._meta.db_table
    joined = _JOIN[connection.vendor]
    return RawSQL(  # noqa: S611  # made of the names of tables alone
        f"(SELECT {joined} FROM {table} WHERE {table}.user_id = {people}.id)",  # noqa: S608
        [],
        output_field=CharField(),
    )


@prepared
def _person(pk: Any) -> QuerySet[Person]:
    return Person.objects.annotate(factors_joined=_factors()).filter(pk=pk)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is not typed
    """Signs in as the package does; a session's person comes with `factors_joined`."""

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, None when they may no longer sign in (1 query)."""
        person = next(iter(_person(user_id)), None)
        return person if person is not None and self.user_can_authenticate(person) else None


def factors_of(person: Person) -> dict[int, str]:
    """The kinds of the factors of an account by their number, as they were when the session was read."""
    if not hasattr(person, "factors_joined"):
        return dict(Authenticator.objects.filter(user=person).values_list("pk", "type"))
    pairs = (one.split(":", 1) for one in (person.factors_joined or "").split(",") if one)
    return {int(pk): kind for pk, kind in pairs}
