"""Mails of vetting: to people who have no account yet, and to those whose account opens no pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from majlis.kit import mail
from majlis.kit.languages import known_code
from majlis.membership import mailing
from majlis.membership.vetting import openings
from majlis.membership.vetting.models import Step
from majlis.membership.vetting.queries import WAITING
from majlis.membership.vetting.sponsors import was_sent_away
from majlis.network.models import Person, Standing

_WHY_ADDRESS = gettext_lazy("You are told because this address was typed into a form of the network.")
_WHY_MEMBERSHIP = gettext_lazy("You are told because this is about your membership.")
_WHY_SIGN_IN = gettext_lazy("You are told because this is about how you sign in.")


@dataclass(frozen=True)
class _Words:
    """What a mail says, worded when it is written, in the language of who gets it."""

    subject: str | Promise
    paragraphs: Sequence[str | Promise]
    action: str | Promise
    why: str | Promise


def _post(to: str, language: str, said: _Words, address: str) -> None:
    """Give a mail to the worker; its button leads to `address`."""
    with translation.override(language):
        mailing.post(
            mail.compose(
                mail.Letter(
                    to=to,
                    language=language,
                    subject=str(said.subject),
                    heading=str(said.subject),
                    paragraphs=[str(one) for one in said.paragraphs],
                    action=str(said.action),
                    address=address,
                    why=str(said.why),
                )
            )
        )


def _tell(person: Person, said: _Words, address: str) -> None:
    """The same to somebody who has an account."""
    _post(person.email, known_code(person.language, settings.LANGUAGE_CODE), said, mail.absolute(address))


_CONFIRM_ADDRESS = _Words(
    gettext_lazy("Confirm your application"),
    [
        gettext_lazy(
            "Somebody, hopefully you, applied to join the network with this address. Open"
            " the link"
            " and confirm it within two days. If it was not you, do nothing: what was"
            " typed is then forgotten."
        )
    ],
    gettext_lazy("Confirm the application"),
    _WHY_ADDRESS,
)
_KNOWN_ALREADY = _Words(
    gettext_lazy("You are known to the network already"),
    [
        gettext_lazy(
            "Somebody, perhaps you, applied with this address or invited it. There is an"
            " account for"
            " it already: sign in to see where you stand. If you lost your password, ask for"
            " a new one."
        )
    ],
    gettext_lazy("Sign in"),
    _WHY_ADDRESS,
)
_SIGNED_OUT = _Words(
    gettext_lazy("You were signed out everywhere"),
    [
        gettext_lazy(
            "An officer of the secretariat has ended all your sign-ins, as is done when a device was lost or"
            " somebody may be using your account. Nothing of yours is lost: sign in again to go on."
        ),
        gettext_lazy(
            "If one of your devices is missing, remove its key on the page about your sign-in, and change"
            " your password."
        ),
    ],
    gettext_lazy("Sign in"),
    _WHY_SIGN_IN,
)
_FACTORS_RESET = _Words(
    gettext_lazy("Your second factor was reset"),
    [
        gettext_lazy(
            "We were told that you have lost your second factor. Your passkeys,"
            " security keys, authenticator apps and recovery codes were removed, and you are"
            " signed out everywhere."
        ),
        gettext_lazy(
            "Open this link within two days and sign in with your password: you then set up a new"
            " second factor. Neither the link nor the password is enough by itself."
        ),
        gettext_lazy(
            "If you did not ask for this, somebody may be trying to come in as you: do not pass"
            " the link on, and tell the secretariat at once."
        ),
    ],
    gettext_lazy("Set up a new second factor"),
    _WHY_SIGN_IN,
)


def confirm_address(email: str, language: str, token: str) -> None:
    """Ask whoever reads this mailbox whether it was them who applied."""
    _post(email, known_code(language), _CONFIRM_ADDRESS, openings.address(token))


def already_known(person: Person) -> None:
    """Tell somebody whom we know that their address was typed into a form; the form said nothing of it."""
    _tell(person, _KNOWN_ALREADY, reverse("account_login"))


def invite(opening_email: str, language: str, token: str, inviter: Person) -> None:
    """Bring an invitation."""
    with translation.override(known_code(language)):
        invited = _(
            "%(who)s invites you to an international network of experts on chemical security."
            " Open the link within fourteen days. It can be used once. Two people check every"
            " application before it is accepted."
        ) % {"who": inviter.name}
    said = _Words(
        gettext_lazy("You are invited to join the network"),
        [invited],
        gettext_lazy("Answer the invitation"),
        gettext_lazy("You are told because a member gave us this address. If it is not for you, do nothing."),
    )
    _post(opening_email, known_code(language), said, openings.address(token))


def standing_changed(person: Person, subject: str | Promise, paragraphs: Sequence[str | Promise]) -> None:
    """Tell a person how their case moved; the mail leads to their status page, which says the rest."""
    said = _Words(subject, paragraphs, gettext_lazy("See where you stand"), _WHY_MEMBERSHIP)
    _tell(person, said, reverse("membership:status"))


def factors_reset(person: Person, secret: str) -> None:
    """Bring somebody whose second factors are gone their way back, and say what to do if they did not ask.

    The sign-in package's own mail would name the browser of the officer who decided.
    """
    _tell(person, _FACTORS_RESET, reverse("membership:way_back", args=[secret]))


def signed_out(person: Person) -> None:
    """Tell somebody that an officer has ended all their sessions."""
    _tell(person, _SIGNED_OUT, reverse("membership:security"))


def ask_for_confirmation(person: Person) -> None:
    """Say that a membership has to be confirmed for another year."""
    standing_changed(
        person,
        gettext_lazy("Your membership has to be confirmed"),
        [
            gettext_lazy(
                "Once a year the focal point of your organisation, or an officer of the secretariat, confirms"
                " that you still work where you did. They have been asked. You need do nothing, unless"
                " you work"
                " elsewhere now: then say so on the page below."
            )
        ],
    )


_LETTERS: dict[str, tuple[Promise, Promise]] = {
    Standing.APPLIED: (
        gettext_lazy("Your application has arrived"),
        gettext_lazy(
            "It now needs somebody who speaks for you: the focal point of your organisation, or a member"
            " outside"
            " it. On the page below you can name one."
        ),
    ),
    Standing.VOUCHED: (
        gettext_lazy("Somebody speaks for you"),
        gettext_lazy("The secretariat will now take up your case. You need do nothing."),
    ),
    Standing.VETTING: (
        gettext_lazy("Your case is being checked"),
        gettext_lazy(
            "The secretariat checks what you wrote with sources of its own. You may be called on a published"
            " number of your organisation, never asked for a password."
        ),
    ),
    Standing.ACCEPTED: (
        gettext_lazy("You are a member of the network"),
        gettext_lazy("All rooms are open to you. Sign in, and set up a second factor first."),
    ),
    Standing.SUSPENDED: (
        gettext_lazy("Your membership is suspended"),
        gettext_lazy(
            "Nothing is open to you for now, and nothing of yours is lost. The page below says why, and"
            " what can"
            " be done: your organisation’s focal point or a member outside it can speak for you again."
        ),
    ),
    Standing.LEFT: (
        gettext_lazy("Your membership has ended"),
        gettext_lazy("Nothing is open to you any more. You can apply again at any time on the page below."),
    ),
    Standing.REFUSED: (
        gettext_lazy("Your application was not accepted"),
        gettext_lazy(
            "The page below gives the reason. Within 30 days you can appeal there, and another officer"
            " decides."
            " After that you can apply again."
        ),
    ),
}
_SPOKEN_ELSEWHERE = (
    gettext_lazy("Somebody has to speak for you anew"),
    gettext_lazy(
        "The secretariat has set your organisation. Whoever spoke for you spoke about another organisation,"
        " so their word no longer counts. Somebody has to speak for you as one of this organisation: its"
        " focal point, or a member outside it. On the page below you can name one."
    ),
)
# Where the last that their organisation said is that they are to go: no member outside can speak for them.
_SENT_AWAY: dict[str, Promise] = {
    Standing.APPLIED: gettext_lazy(
        "It now needs somebody who speaks for you. Your organisation let you go before: only its focal point"
        " can speak for you, or an officer of the secretariat; another member outside it cannot."
    ),
    Standing.SUSPENDED: gettext_lazy(
        "Nothing is open to you for now, and nothing of yours is lost. The page below says why, and what can"
        " be done: only your organisation’s focal point can speak for you again, or an officer of the"
        " secretariat; another member outside it cannot."
    ),
}


def tell_of(step: Step) -> None:
    """Tell a person where they stand now; the reason stands on their page, not in the mail."""
    subject, paragraph = _LETTERS[step.after]
    if step.after == Standing.APPLIED and step.before in WAITING:
        subject, paragraph = _SPOKEN_ELSEWHERE
    if step.after == Standing.LEFT and step.before in WAITING:
        subject = gettext_lazy("Your application is withdrawn")
    if step.after in _SENT_AWAY and was_sent_away(step.person):
        paragraph = _SENT_AWAY[step.after]
    standing_changed(step.person, subject, [paragraph])
