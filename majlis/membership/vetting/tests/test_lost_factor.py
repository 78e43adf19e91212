"""Whoever has lost the second factor and the recovery codes comes back by two officers, and by no less."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from majlis.access.insisting import ENROLMENT, MANAGED
from majlis.access.models import WayBack
from majlis.access.policy import Refused
from majlis.access.viewer import Viewer
from majlis.approvals import actions as approvals
from majlis.approvals.models import Approval
from majlis.ledger import worker
from majlis.ledger.models import Entry
from majlis.membership.actions import note_password_changed
from majlis.membership.codes import digits_of
from majlis.membership.vetting import actions
from majlis.membership.vetting.tests.village import PASSWORD, Village, agreed, applicant
from majlis.network.models import Person, Standing
from majlis.notifications.models import Notice
from tests.people import client_of, give_key, show, shown, viewer

pytestmark = pytest.mark.django_db
DEED = "factor.reset"
HOW = "Called back on the number in the public register."
WITH_ARGUMENTS = {"mfa_remove_webauthn", "mfa_edit_webauthn"}


@pytest.fixture
def person(village: Village) -> Person:
    """A member with a password and every kind of factor."""
    village.colleague.set_password(PASSWORD)
    village.colleague.save(update_fields=["password"])
    give_key(village.colleague)
    totp.TOTP.activate(village.colleague, "B" * 32)
    RecoveryCodes.activate(village.colleague)
    return village.colleague


def factors(person: Person) -> int:
    """How many factors an account has."""
    return int(Authenticator.objects.filter(user=person).count())


def reset(village: Village, person: Person) -> None:
    """One officer asks, another grants."""
    agreed(village.officers[0], village.officers[1], DEED, person)


def signed_in(person: Person) -> Client:
    """A browser in which nothing but the password was typed."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)
    return client


def way_back(person: Person) -> str:
    """The address of the link that was mailed after a reset."""
    worker.drain()
    bodies = "".join(str(one.body) for one in mail.outbox if one.to == [person.email])
    return str(re.findall(r"/account/way-back/[\w-]+/", bodies)[-1])


def test_two_officers_take_all_factors_and_all_sessions_and_nobody_elses(
    village: Village, person: Person
) -> None:
    browsers = [client_of(person), client_of(person)]
    other = client_of(village.outsider)
    assert factors(person) == 3
    reset(village, person)
    assert factors(person) == 0 and factors(village.outsider) == 1
    for browser in browsers:
        assert browser.get(reverse("front:desk"))["Location"].startswith("/account/login/")
    assert other.get(reverse("front:desk")).status_code == 200
    assert not UserSession.objects.filter(user=person).exists()
    assert Session.objects.count() == 1
    line, granted = Entry.objects.get(verb=DEED), Approval.objects.get()
    assert (line.actor, line.person) == (village.officers[1], person)
    assert line.facts == {"kind": ["recovery_codes", "totp", "webauthn"], "approval": granted.pk}


@pytest.mark.parametrize("code", ["ar", "fr", "es", "en"])
def test_the_person_is_written_to_in_their_language_and_finds_a_notice(
    village: Village, person: Person, code: str
) -> None:
    Person.objects.filter(pk=person.pk).update(language=code)
    worker.drain()
    mail.outbox.clear()
    reset(village, person)
    worker.drain()
    with translation.override(code):
        subject = gettext("Your second factor was reset")
    (letter,) = [one for one in mail.outbox if one.to == [person.email]]  # and no notice by mail beside it
    assert subject in letter.subject
    assert letter.to == [person.email]
    assert "/account/way-back/" in str(letter.body)
    assert not any(word in str(letter.body) for word in ("127.0.0.1", HOW, village.officers[0].name))
    assert code == "en" or "second factor" not in str(letter.body)
    assert Notice.objects.filter(person=person, url=reverse("membership:security")).count() == 1


def test_the_password_alone_then_opens_nothing_and_with_the_link_of_the_mail_the_set_up_only(
    village: Village, person: Person
) -> None:
    reset(village, person)
    link, client = way_back(person), signed_in(person)
    closed = ["front:desk", "membership:directory", "membership:security", "usersessions_list"]
    closed += sorted(MANAGED - ENROLMENT - WITH_ARGUMENTS)
    for name in [*closed, *ENROLMENT]:
        for method in (client.get, client.post):
            assert method(reverse(name))["Location"].startswith("/account/second-factor/"), name
    page = client.get(reverse("membership:enrol")).text
    assert "open the link in the mail" in page and reverse("mfa_activate_totp") not in page
    assert "Go on" in client.get(link).text  # a program that looks at mails does this, and opens nothing
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    assert client.post(link)["Location"] == reverse("membership:enrol")
    assert reverse("mfa_activate_totp") in client.get(reverse("membership:enrol")).text
    for name in ENROLMENT:
        assert client.get(reverse(name)).status_code == 200
    for name in closed:
        assert client.get(reverse(name)).status_code == 302, name
    other = signed_in(person)  # the link was followed in one session, which opens no other
    assert other.get(reverse("mfa_activate_totp")).status_code == 302


def test_the_link_alone_leads_to_the_sign_in(village: Village, person: Person) -> None:
    reset(village, person)
    link = way_back(person)
    for method in (Client().get, Client().post):
        assert method(link)["Location"].startswith(reverse("account_login"))
    assert client_of(village.outsider).post(link).status_code == 302
    page = Client().get(link, follow=True).text
    assert "Sign in with your password; then you set up" in page and "passkey_login" not in page
    wrong = {"login": person.email, "password": "wrong", "next": link}
    again = Client().post(reverse("account_login"), wrong).text
    assert "Sign in with your password; then you set up" in again and "passkey_login" not in again
    assert "passkey_login" in Client().get(reverse("account_login")).text
    assert signed_in(person).get(reverse("mfa_activate_totp")).status_code == 302


@pytest.mark.parametrize("how", ["too old", "another reset", "a password by mail", "another word"])
def test_a_link_opens_nothing_that_is_too_old_or_replaced_or_whose_password_came_by_mail(
    village: Village, person: Person, how: str
) -> None:
    reset(village, person)
    link = way_back(person)
    if how == "too old":
        WayBack.objects.update(expires_at=timezone.now())
    elif how == "another reset":
        reset(village, person)
    elif how == "a password by mail":
        Client().post(reverse("account_reset_password"), {"email": person.email})
        worker.drain()
        key = re.search(r"/account/password/reset/key/[\w-]+/", str(mail.outbox[-1].body))
        assert key is not None
        anew = Client()
        form = anew.get(key[0])["Location"]
        anew.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    else:
        link = reverse("membership:way_back", args=["another-word"])
    client = signed_in(person)
    for method in (client.get, client.post):
        answer = method(link)
        assert answer.status_code == 410 and "does not open anything" in answer.text
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


@pytest.mark.django_db(transaction=True)  # the package notes the factor once it is stored
def test_a_new_factor_asks_for_a_password_typed_just_now_ends_the_way_back_and_opens_the_rooms(
    village: Village, person: Person
) -> None:
    reset(village, person)
    link, client, set_up = way_back(person), signed_in(person), reverse("mfa_activate_totp")
    client.post(link)
    show(client, person, {"method": "password", "at": timezone.now().timestamp() - 3600})
    for name in ENROLMENT:
        for method in (client.get, client.post):
            assert method(reverse(name))["Location"].startswith("/account/confirm/")
    asked = client.get(client.get(set_up)["Location"])["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    client.post(asked, {"password": "some other words"})
    assert client.get(set_up)["Location"].startswith("/account/confirm/")
    client.post(asked, {"password": PASSWORD})
    secret = client.get(set_up).context["form"].secret
    client.post(set_up, {"code": digits_of(secret)})
    assert client.get(reverse("front:desk")).status_code == 200
    assert not WayBack.objects.exists()


def operate(email: str, reason: str = HOW, *, although: bool = False) -> Person:
    """What the command on the server does."""
    operator = Viewer.command("reset-factor")
    return actions.reset_at_the_machine(operator, email=email, reason=reason, officers_cannot=although)


def test_where_two_officers_are_all_the_operator_lets_one_back_and_every_officer_is_told(
    village: Village,
) -> None:
    first, second, third = village.officers
    for officer in (first, second):
        give_key(officer)
    actions.end_duty(viewer(first), person=third, duty="secretariat", reason="Moved on.")
    first.set_password(PASSWORD)
    first.save(update_fields=["password"])
    with pytest.raises(Refused, match="say how"):
        operate(first.email, " ")
    operate(first.email)
    assert factors(first) == 0 and factors(second) == 1
    line = Entry.objects.get(verb="factor.reset_by_operator")
    assert (line.actor, line.job, line.person, line.reason) == (None, "reset-factor", first, HOW)
    link = way_back(first)
    assert Notice.objects.filter(person=second, reason="secretariat").count() == 1
    client = signed_in(first)
    assert client.get(reverse("mfa_add_webauthn")).status_code == 302
    client.post(link)
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_the_operator_stands_back_where_two_officers_can_and_nobody_else_is_one(
    village: Village, person: Person
) -> None:
    for officer in village.officers:
        give_key(officer)
    with pytest.raises(Refused, match="Two officers can do this"):
        operate(person.email)
    for email in ("nobody@example.org", applicant(village).email):
        with pytest.raises(Refused, match="No accepted member"):
            operate(email, although=True)
    for who in (viewer(village.officers[0]), Viewer.system("reset-factor"), Viewer.command("backup")):
        with pytest.raises(Refused):
            actions.reset_at_the_machine(who, email=person.email, reason=HOW, officers_cannot=True)
    assert factors(person) == 3
    operate(person.email.upper(), although=True)
    assert factors(person) == 0


def test_one_officer_is_not_enough_and_nobody_acts_for_themselves(village: Village, person: Person) -> None:
    first, second, third = village.officers
    give_key(first)
    for asker in (village.outsider, village.focal, person):
        with pytest.raises(Refused, match="cannot ask"):
            approvals.ask(viewer(asker), deed=DEED, about=person, reason=HOW)
    with pytest.raises(Refused, match="cannot ask"):
        approvals.ask(viewer(first), deed=DEED, about=first, reason=HOW)
    asked = approvals.ask(viewer(second), deed=DEED, about=first, reason=HOW)
    for decider in (first, second, village.outsider):
        with pytest.raises(Refused):
            approvals.decide(viewer(decider), approval=asked, granted=True, reason="Sure.")
    with pytest.raises(Refused, match="asked for already"):
        approvals.ask(viewer(third), deed=DEED, about=first, reason="Another reason.", facts={"other": 1})
    for officer in (second, third):
        with pytest.raises(Refused):
            actions.reset_factors(viewer(officer), approval=asked)
    assert factors(first) == 1 and factors(person) == 3 and not Entry.objects.filter(verb=DEED).exists()


def test_an_approval_of_another_kind_or_an_asker_who_is_no_officer_any_more_resets_nothing(
    village: Village, person: Person
) -> None:
    first, second, third = village.officers
    agreed(first, second, "duty.granted", person, duty="moderator")
    with pytest.raises(Refused):
        actions.reset_factors(viewer(second), approval=Approval.objects.get())
    asked = approvals.ask(viewer(third), deed=DEED, about=person, reason=HOW)
    actions.end_duty(viewer(second), person=third, duty="secretariat", reason="Moved on.")
    with pytest.raises(Refused, match="no longer ask"):
        approvals.decide(viewer(first), approval=asked, granted=True, reason="Sure.")
    assert factors(person) == 3


def test_only_an_accepted_member_gets_a_new_factor_also_when_it_changes_meanwhile(
    village: Village, person: Person
) -> None:
    first, second, _third = village.officers
    newcomer = applicant(village)
    with pytest.raises(Refused, match="cannot ask"):
        approvals.ask(viewer(first), deed=DEED, about=newcomer, reason=HOW)
    asked = approvals.ask(viewer(first), deed=DEED, about=person, reason=HOW)
    actions.suspend(viewer(first), person=person, reason="Unclear.")
    with pytest.raises(Refused):
        approvals.decide(viewer(second), approval=asked, granted=True, reason="Sure.")
    assert factors(person) == 3
    assert Approval.objects.get(pk=asked.pk).waits


def test_what_fails_half_way_takes_nothing(
    village: Village, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(*_args: object, **_facts: object) -> None:
        raise OSError("stopped")

    client = client_of(person)
    monkeypatch.setattr("majlis.membership.vetting.actions.factors.letters.factors_reset", stops)
    with pytest.raises(OSError, match="stopped"):
        reset(village, person)
    assert factors(person) == 3 and client.get(reverse("front:desk")).status_code == 200
    assert Approval.objects.get().waits


def test_the_way_through_the_pages(village: Village, person: Person) -> None:
    first, second, _third = village.officers
    desk, step = client_of(first), reverse("membership:case_step", args=[person.handle, "factor"])
    case = reverse("membership:case", args=[person.handle])
    assert step in desk.get(case).text
    empty = desk.post(step, {"reason": " "})
    assert empty.status_code == 422 and "Please say how." in empty.text
    assert desk.post(step, {"reason": HOW})["Location"] == case
    page = desk.get(case).text
    assert step not in page and "waits for another officer" in page
    again = desk.post(step, {"reason": "Said twice."})
    assert "asked for already" in again.text and "Said twice." in again.text
    assert factors(person) == 3
    page = reverse("approvals:approval", args=[Approval.objects.get().pk])
    decider = client_of(second)
    asked = decider.get(page).text
    assert HOW in asked and "A link goes to their mailbox" in asked
    decider.post(page, {"act": "grant", "reason": "I called them, too."})
    assert factors(person) == 0


def test_the_step_is_offered_to_officers_about_other_members_only(village: Village, person: Person) -> None:
    officer = village.officers[0]
    desk = client_of(officer)

    def step(one: Person) -> str:
        return reverse("membership:case_step", args=[one.handle, "factor"])

    newcomer = applicant(village)
    for one in (officer, newcomer):
        assert step(one) not in desk.get(reverse("membership:case", args=[one.handle])).text
        assert desk.post(step(one), {"reason": HOW}).status_code == 404
    assert client_of(village.focal).post(step(person), {"reason": HOW}).status_code == 403
    Person.objects.filter(pk=person.pk).update(standing=Standing.SUSPENDED)
    assert desk.post(step(person), {"reason": HOW}).status_code == 404
    Person.objects.filter(pk=person.pk).update(standing=Standing.ACCEPTED)
    show(desk, officer, shown(give_key(officer), ago=timedelta(hours=1).total_seconds()))
    assert desk.post(step(person), {"reason": HOW})["Location"].startswith("/account/confirm/")
    assert not Approval.objects.exists()


def test_who_decides_reads_when_the_password_was_last_set_by_a_mail(village: Village, person: Person) -> None:
    asked = approvals.ask(viewer(village.officers[0]), deed=DEED, about=person, reason=HOW)
    page, officer = reverse("approvals:approval", args=[asked.pk]), client_of(village.officers[1])
    assert "set by a mailed link" not in officer.get(page).content.decode()
    note_password_changed(viewer(person), by="session")
    assert "set by a mailed link" not in officer.get(page).content.decode()
    note_password_changed(viewer(person), by="mail")
    assert "Password last set by a mailed link" in officer.get(page).content.decode()
