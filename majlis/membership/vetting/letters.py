"""Mails of vetting: to people who have no account yet, and to those whose account opens no pages."""

from __future__ import annotations

from collections.abc import Sequence

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
from majlis.network.models import Person, Standing

_WHY_ADDRESS = gettext_lazy("You are told because this address was typed into a form of the network.")
_WHY_MEMBERSHIP = gettext_lazy("You are told because this is about your membership.")
_WHY_SIGN_IN = gettext_lazy("You are told because this is about how you sign in.")


def _post(letter: mail.Letter) -> None:
    mailing.post(mail.compose(letter))


def confirm_address(email: str, language: str, token: str) -> None:
    """Ask whoever reads this mailbox whether it was them who applied."""
    with translation.override(known_code(language)):
        subject = _("Confirm your application")
        _post(
            mail.Letter(
                to=email,
                language=language,
                subject=subject,
                heading=subject,
                paragraphs=[
                    _(
                        "Somebody, hopefully you, applied to join the network with this address. Open"
                        " the link"
                        " and confirm it within two days. If it was not you, do nothing: what was"
                        " typed is then forgotten."
                    )
                ],
                action=_("Confirm the application"),
                address=openings.address(token),
                why=str(_WHY_ADDRESS),
            )
        )


def already_known(person: Person) -> None:
    """Tell somebody whom we know that their address was typed into a form; the form said nothing of it."""
    language = known_code(person.language, settings.LANGUAGE_CODE)
    with translation.override(language):
        subject = _("You are known to the network already")
        _post(
            mail.Letter(
                to=person.email,
                language=language,
                subject=subject,
                heading=subject,
                paragraphs=[
                    _(
                        "Somebody, perhaps you, applied with this address or invited it. There is an"
                        " account for"
                        " it already: sign in to see where you stand. If you lost your password, ask for"
                        " a new one."
                    )
                ],
                action=_("Sign in"),
                address=mail.absolute(reverse("account_login")),
                why=str(_WHY_ADDRESS),
            )
        )


def invite(opening_email: str, language: str, token: str, inviter: Person) -> None:
    """Bring an invitation."""
    with translation.override(known_code(language)):
        subject = _("You are invited to join the network")
        _post(
            mail.Letter(
                to=opening_email,
                language=language,
                subject=subject,
                heading=subject,
                paragraphs=[
                    _(
                        "%(who)s invites you to an international network of experts on chemical security."
                        " Open the link within fourteen days. It can be used once. Two people check every"
                        " application before it is accepted."
                    )
                    % {"who": inviter.name}
                ],
                action=_("Answer the invitation"),
                address=openings.address(token),
                why=_(
                    "You are told because a member gave us this address. If it is not for you, do nothing."
                ),
            )
        )


def standing_changed(person: Person, subject: str | Promise, paragraphs: Sequence[str | Promise]) -> None:
    """Tell a person how their case moved; the mail leads to their status page, which says the rest."""
    language = known_code(person.language, settings.LANGUAGE_CODE)
    with translation.override(language):
        _post(
            mail.Letter(
                to=person.email,
                language=language,
                subject=str(subject),
                heading=str(subject),
                paragraphs=[str(one) for one in paragraphs],
                action=_("See where you stand"),
                address=mail.absolute(reverse("membership:status")),
                why=str(_WHY_MEMBERSHIP),
            )
        )


def factors_reset(person: Person, secret: str) -> None:
    """Bring somebody whose second factors are gone their way back, and say what to do if they did not ask.

    The sign-in package's own mail would name the browser of the officer who decided.
    """
    language = known_code(person.language, settings.LANGUAGE_CODE)
    with translation.override(language):
        subject = _("Your second factor was reset")
        _post(
            mail.Letter(
                to=person.email,
                language=language,
                subject=subject,
                heading=subject,
                paragraphs=[
                    _(
                        "The secretariat was told that you have lost your second factor. Your passkeys,"
                        " security keys, authenticator apps and recovery codes were removed, and you are"
                        " signed out everywhere."
                    ),
                    _(
                        "Open this link within two days and sign in with your password: you then set up a new"
                        " second factor. Neither the link nor the password is enough by itself."
                    ),
                    _(
                        "If you did not ask for this, somebody may be trying to come in as you: do not pass"
                        " the link on, and tell the secretariat at once."
                    ),
                ],
                action=_("Set up a new second factor"),
                address=mail.absolute(reverse("membership:way_back", args=[secret])),
                why=str(_WHY_SIGN_IN),
            )
        )


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


def tell_of(step: Step) -> None:
    """Tell a person where they stand now; the reason stands on their page, not in the mail."""
    subject, paragraph = _LETTERS[step.after]
    if step.after == Standing.LEFT and step.before in WAITING:
        subject = gettext_lazy("Your application is withdrawn")
    standing_changed(step.person, subject, [paragraph])
