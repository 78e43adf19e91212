"""The pages of the front, as each kind of visitor gets them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from majlis.access.markings import Marking, State
from majlis.access.placing import place
from majlis.discussions.actions import ask_question
from majlis.discussions.models import Thread
from majlis.ledger.models import Pulse
from majlis.membership.models import Pulse as RosterPulse
from majlis.membership.roster import fresh
from majlis.network import seed
from majlis.network.models import OrganisationRole, Person
from majlis.safety.actions.reports import report_text
from tests.people import (
    Cast,
    client_of,
    make_circle,
    make_country,
    make_organisation,
    make_person,
    make_sector,
    viewer,
)


def asked(author: Person, title: str = "Which checks work?", **placement: object) -> Thread:
    """A published question without an answer."""
    thread: Thread = Thread.unguarded.create(
        title=title,
        author=author,
        language="en",
        state=State.PUBLISHED,
        published_at=timezone.now(),
        post_count=1,
    )
    place(thread, **{"marking": Marking.GREEN, **placement})  # type: ignore[arg-type]
    return thread


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["ar", "en", "fr", "es"])
def test_the_first_page_speaks_the_visitors_language_and_direction(code: str) -> None:
    page = client_of(None, language=code).get("/").content.decode()
    assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}">' in page


def test_a_member_is_led_from_the_first_page_to_the_desk(cast: Cast) -> None:
    assert client_of(cast.alice).get("/")["Location"] == "/desk/"


def test_an_applicant_sees_the_first_page_and_no_rooms(cast: Cast) -> None:
    page = client_of(cast.applicant).get("/").content.decode()
    assert 'class="rooms"' not in page
    assert 'class="find"' not in page


def test_a_visitor_at_the_desk_is_sent_to_sign_in(db: None) -> None:
    assert "/account/login/" in Client().get("/desk/")["Location"]


def test_a_suspended_member_is_told_why_the_desk_is_closed(cast: Cast) -> None:
    answer = client_of(cast.eve).get("/desk/")
    assert answer.status_code == 403
    assert "not one of them" in answer.content.decode()


def test_the_facts_of_the_network_are_told_with_dates_and_roles(db: None) -> None:
    seed.load()
    page = Client(HTTP_ACCEPT_LANGUAGE="fr").get("/about/").content.decode()
    assert page.count('<li class="done">') == 5
    assert "Marrakech" in page


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("ar", '<bdi lang="ar">منظمة حظر الأسلحة الكيميائية (OPCW)</bdi>'),
        ("en", '<bdi lang="en">Organisation for the Prohibition of Chemical Weapons (OPCW)</bdi>'),
        ("fr", '<bdi lang="fr">Organisation pour l’interdiction des armes chimiques (OIAC)</bdi>'),
        ("es", '<bdi lang="es">Organización para la Prohibición de las Armas Químicas (OPAQ)</bdi>'),
    ],
)
def test_an_organisation_is_called_by_its_official_name_in_the_readers_language(
    db: None, code: str, shown: str
) -> None:
    seed.load()
    page = Client(HTTP_ACCEPT_LANGUAGE=code).get("/about/").content.decode()
    assert shown in page


def test_a_name_that_has_no_translation_stands_in_its_own_language_and_script(db: None) -> None:
    seed.load()
    page = Client(HTTP_ACCEPT_LANGUAGE="es").get("/about/").content.decode()
    assert '<bdi lang="en">Federal Bureau of Investigation (FBI)</bdi>' in page
    assert '<bdi lang="fr">Direction générale de la sûreté nationale (DGSN)</bdi>' in page
    assert '<bdi lang="ar">المديرية العامة للأمن الوطني</bdi>' in page
    page = Client(HTTP_ACCEPT_LANGUAGE="ar").get("/about/").content.decode()
    assert "المديرية العامة للأمن الوطني (DGSN)" in page and "sûreté" not in page


def test_an_organisation_without_official_names_keeps_the_one_it_has(db: None) -> None:
    made = make_organisation("harbour", name="<b>هيئة الميناء</b>", name_latin="Harbour Authority")
    OrganisationRole.objects.create(organisation=made, role=OrganisationRole.Role.PARTNER)
    page = Client(HTTP_ACCEPT_LANGUAGE="fr").get("/about/").content.decode()
    assert "<bdi>Harbour Authority</bdi>" in page and "<b>" not in page
    assert "&lt;b&gt;هيئة" in Client(HTTP_ACCEPT_LANGUAGE="ar").get("/about/").content.decode()


def test_the_desk_shows_the_question_of_my_circle_and_not_one_of_another(cast: Cast) -> None:
    other = make_circle("elsewhere", cast.charlie)
    asked(cast.alice, "Mine to answer", marking=Marking.AMBER, circles=[cast.circle])
    asked(cast.charlie, "Not for me", marking=Marking.AMBER, circles=[other])
    page = client_of(cast.bob).get("/desk/").content.decode()
    assert "Mine to answer" in page
    assert "Not for me" not in page


def test_an_empty_desk_offers_the_first_step(cast: Cast) -> None:
    page = client_of(cast.charlie).get("/desk/").content.decode()
    assert page.count('class="empty"') == 2


def test_the_desk_counts_nobody_who_hides_their_sector(cast: Cast) -> None:
    make_person("Hidden", sector=make_sector("retail"), see_sectors=0)
    network = client_of(cast.charlie).get("/desk/").context["network"]
    assert not [key for key in network.cells if key[0] == "retail"]


def test_the_desk_takes_the_same_twelve_queries_however_much_there_is(
    cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    def fill(rounds: int) -> None:
        for number in range(rounds):
            asked(cast.alice, f"Question {number}", circles=[cast.circle])
            make_person(f"Person {number}", country=make_country(f"A{chr(65 + number)}"))

    client = client_of(cast.bob)
    client.get("/desk/")
    for rounds in (1, 20):
        fill(rounds)
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert client.get("/desk/").status_code == 200


def test_the_desk_of_somebody_with_every_duty_takes_no_more_on_a_hub_that_runs(
    cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    RosterPulse.objects.update_or_create(defaults={"number": 0, "token": "t", "era": "now"})
    Pulse.objects.create(pk=1, at=timezone.now())
    both = make_person("Everything", duties=["secretariat", "moderator", "auditor"])
    reporter = make_person("Reporter", organisation=make_organisation("court"), duties=["moderator"])
    client = client_of(both)
    counts = []
    for number in (1, 4):
        for one in range(number):
            typed: Any = {"title": f"Question {number} {one}", "body": "How?", "circles": [cast.circle]}
            thread = ask_question(viewer(cast.alice), marking=Marking.GREEN, **typed)
            report_text(viewer(reporter), kind="thread", key=str(thread.pk), reason="place")
        client.get("/desk/")
        # A test lies in a transaction, in which the directory is read anew each time; a hub keeps it.
        now = RosterPulse.objects.get()
        kept = fresh._State(now.number, now.token, now.era, fresh.current())
        monkeypatch.setattr(fresh, "_kept", kept)
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            page = client.get("/desk/")
        counts.append((page.context["approvals"], page.context["vettings"], page.context["cases"]))
    assert counts[1] == (counts[0][0], counts[0][1], 5) and counts[0][2] == 1


def test_a_page_that_is_not_there_and_one_that_is_not_mine_look_alike(cast: Cast) -> None:
    hidden = asked(cast.alice, "Canary", marking=Marking.AMBER, circles=[cast.circle])
    client = client_of(cast.charlie)
    pages = [client.get(f"/audience/{number}/") for number in (hidden.pk, 999_999)]
    assert [page.status_code for page in pages] == [404, 404]
    assert "Canary" not in pages[0].content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "office@example.invalid"])
def test_where_one_writes_to_the_secretariat_stands_at_the_foot(address: str, settings: Any) -> None:
    settings.CONTACT = address
    page = client_of(None).get("/conduct/").text
    assert ("Write to the secretariat" in page) is bool(address)
    assert f'href="mailto:{address}"' in page or not address
