"""Who is asking: a small frozen value, made once for each request or job."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from majlis.access.factors import Assurance
    from majlis.network.models import Person


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who reads or acts. `vetted` is true only while the vetting stands."""

    person_id: int | None = None
    vetted: bool = False
    organisation_id: int | None = None
    duties: frozenset[str] = field(default_factory=frozenset)
    language: str = ""
    job: str = ""
    # How they came in (`access.sessions`), and what the ledger calls them: neither decides anything.
    session: str = field(default="", compare=False)
    pseudonym: str = field(default="", compare=False)

    @classmethod
    def nobody(cls) -> Viewer:
        """A visitor who has not signed in."""
        return cls()

    @classmethod
    def of(cls, person: Person | None, *, session: str = "") -> Viewer:
        """The viewer that a stored person is at this moment; read it anew for each request and each mail.

        `session` is how they came in, where there is a session at all.
        """
        if person is None or not person.pk:
            return cls()
        accepted = person.accepted
        return cls(
            person_id=person.pk,
            vetted=accepted,
            organisation_id=person.organisation_id,
            duties=frozenset(person.duties) if accepted else frozenset(),
            language=person.language,
            session=session,
            pseudonym=person.pseudonym,
        )

    def unconfirmed(self) -> Viewer:
        """The same person as long as the session has not shown a second factor: no member, no duties."""
        return replace(self, vetted=False, duties=frozenset())

    @classmethod
    def system(cls, job: str) -> Viewer:
        """A job of the house; it reads nothing by the gate, its name stands in the ledger."""
        return cls(job=job, session="job")

    @classmethod
    def command(cls, name: str) -> Viewer:
        """Whoever runs a command of ours on the machine itself."""
        return cls(job=name, session="command")


class ViewerRequest(HttpRequest):
    """A request after the middleware: it knows who is asking, and how surely."""

    viewer: Viewer
    assurance: Assurance
