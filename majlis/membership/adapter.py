"""How allauth behaves in this house: no sign-up, and mail in the receiver's language."""

from __future__ import annotations

from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from majlis.access import kept, refusals, ways_back
from majlis.access.factors import Assurance
from majlis.access.policy import Refused
from majlis.kit.languages import active_code
from majlis.kit.mail import absolute
from majlis.kit.toasts import later
from majlis.membership import guessing, mailing, providers, sealing
from majlis.membership.addresses import is_anothers, note_address
from majlis.membership.codes import too_many
from majlis.membership.vetting import openings
from majlis.network.models import Person


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by vetting, never by a form that is open to everybody."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the guess before the password is looked at."""
        try:
            self._try = guessing.password(request, str(credentials.get("email", "")))
        except guessing.TooMany as many:
            raise forms.ValidationError(too_many(many.seconds), code="too_many") from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The person of a right password; it costs nothing."""
        person: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if person is not None:
            self._try.right()
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password leaves a line in the log, without the address that was typed."""
        refusals.note(request, refusals.NOT_SIGNED_IN)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **facts: Any) -> HttpResponse:
        """Somebody is in: their browser is known from now on."""
        answer: HttpResponse = super().post_login(request, user, **facts)
        if isinstance(user, Person):
            guessing.know(request, answer, user.email)
        return answer

    def logout(self, request: HttpRequest) -> None:
        """What was typed before a confirmation goes with the session it waits in."""
        kept.forget(request)
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A password that was set by the link of a mail lets its owner in, however many have guessed."""
        request = allauth_context.request
        by_mail = request is not None and not request.user.is_authenticated
        if isinstance(user, Person) and by_mail:
            ways_back.close(user)  # first: a machine that stops in between must not leave it open
        _store_password(user, password)
        if isinstance(user, Person) and request is not None and by_mail:
            guessing.know_by_mail(request, user.email)

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **facts: Any) -> HttpResponse | None:
        """Before anything else: the address that vetting checked counts as checked here too."""
        if isinstance(user, Person):
            note_address(user)
            providers.note(request, user, (facts.get("signal_kwargs") or {}).get("sociallogin"))
        answer: HttpResponse | None = super().pre_login(request, user, **facts)
        return answer

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """An address that is nobody else's becomes the person's, all of it or nothing.

        Where somebody comes in by the same address at this moment, one of the two has it. Links that wait
        for its mailbox are used up by whoever confirms in a session of their own: that is proof of both.
        Without a session it may be an applicant who takes the wrong one of two mails.
        """
        try:
            with transaction.atomic():
                waiting = openings.waiting(email_address.email)
                if waiting and request.user.pk != email_address.user_id:
                    messages.error(
                        request,
                        _(
                            "The address was not confirmed yet, since somebody applied or was invited with"
                            " it. Sign in as the member whose address it shall be, and open the link again."
                        ),
                    )
                    return False
                if _is_still_asked(email_address):
                    confirmed = bool(super().confirm_email(request, email_address))
                    openings.use_up(waiting if confirmed else [])
                    return confirmed
        except IntegrityError:
            pass
        messages.error(
            request,
            _(
                "The address was not confirmed: it belongs to another account, or somebody is about to come"
                " in by it."
            ),
        )
        return False

    def is_reauthentication_required(self, *, app: str, **facts: Any) -> bool:
        """Unless the factor was shown a moment ago. The middleware has asked before: a second bolt."""
        request = allauth_context.request
        shown = getattr(request, "assurance", None)
        return not (isinstance(shown, Assurance) and shown.may_manage)

    def get_login_stages(self) -> list[str]:
        """The package's stages, with our second step in place of its own."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "majlis.membership.providers.SecondStep"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Where an account has a second factor its password confirms nothing; a key comes first."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        by_factor = [way for way in ways if way["id"] != "reauthenticate"]
        return by_factor[::-1] or ways

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """What the package says on the next page: in the language that is read there, not the one of now.

        A visitor reads that of their browser until they are signed in.
        """
        if message_template is None:
            super().add_message(request, level, extra_tags=extra_tags, message=message)
            return

        def words() -> str:
            return unescape(render_to_string(message_template, message_context or {}, request).strip())

        try:
            said = words()
        except TemplateDoesNotExist:
            return
        if said:
            messages.add_message(request, level, later(words), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Give a mail to the worker, also when the worker itself asks for it and there is no request."""
        common = {"request": allauth_context.request, "email": email}
        asker = context["user"].pk if "activate_url" in context else None  # it asks for a confirmation
        mailing.post(self.render_mail(template_prefix, email, {**common, **context}), asker=asker)

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """A mail about an account, in the language of the one who receives it."""
        user = context.get("user")
        language = (user.language if isinstance(user, Person) else "") or active_code()
        host = urlsplit(settings.ADDRESS).netloc
        ours = {
            **context,
            "current_site": SimpleNamespace(name=host, domain=host),
        }  # not what a request named
        with translation.override(language):
            mail: EmailMessage = super().render_mail(template_prefix, email, ours, headers)
        return mail

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a mail names our public address; the worker that writes it has no request to ask."""
        person, _dash, secret = key.partition("-")
        return absolute(reverse("account_reset_password_from_key", args=[person, secret]))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The same for a new address."""
        return absolute(urlsplit(super().get_email_confirmation_url(request, emailconfirmation)).path)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page from which it is reached."""
        return reverse("membership:security")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Members go to their desk; whoever is none yet, or no longer, to where they stand."""
        user = request.user
        if isinstance(user, Person) and not user.accepted:
            return reverse("membership:status")
        address: str = super().get_login_redirect_url(request)
        return address

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """People sign in by e-mail; there are no user names."""


def _store_password(user: AbstractBaseUser, password: str) -> None:
    """Only this column, of nobody who was erased meanwhile: the rest was read before, and may have moved."""
    user.set_password(password)
    with transaction.atomic():
        there = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk=user.pk)
        if not there.filter(erased_at__isnull=True).exists():
            raise Refused(_("This cannot be done now: the case has moved on meanwhile. Load the page again."))
        user.save(update_fields=["password"])


def _is_still_asked(address: EmailAddress) -> bool:
    """Whether an address is there to be confirmed, with its owner locked; an erasure has taken it away."""
    Person.objects.select_for_update(of=("self",), no_key=True).filter(pk=address.user_id).first()
    there: bool = EmailAddress.objects.filter(pk=address.pk, email=address.email).exists()
    return there and not is_anothers(address.email, address.user_id)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor in our words; its secrets lie in the database as ciphers."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "This is your only second factor. First set up another one; then you can remove this."
        ),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Never the last one: an account without any is opened to a new one by its password alone.

        Who has lost it is helped by two officers, and the link in their mailbox that these leave.
        """
        codes = Authenticator.Type.RECOVERY_CODES
        others = Authenticator.objects.filter(user=authenticator.user_id).exclude(type=codes)
        left: bool = others.exclude(pk=authenticator.pk).exists()
        return left or authenticator.type == codes

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """What a key is called by somebody who gives it no name."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return pgettext("name of a passkey or security key", "Key %(n)s") % {"n": number}

    def encrypt(self, text: str) -> str:
        """What is stored of the secret of an app, and of the seed of recovery codes."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return sealing.unseal(encrypted_text)
