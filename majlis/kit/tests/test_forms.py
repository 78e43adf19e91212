"""Forms keep what was typed, say what is wrong, and are done once however often they are sent."""

import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from majlis.kit import once, ratelimit
from majlis.kit.forms import Form, LineField, Problem, TextField
from majlis.kit.languages import CODES
from majlis.kit.models import Pace, Submission
from majlis.kit.tests.hostile import HARMLESS, REFUSED, REORDERING


class NoteForm(Form):
    """A form as rooms have them."""

    title = LineField(label="Title", limit=80)
    body = TextField(label="Text", limit=500)


def note(request: HttpRequest) -> HttpResponse:
    """Store a note; the table of paces serves as the store."""
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = Pace.objects.create(key=once.new_key(), left=1, filled_at="2026-01-01T00:00Z")
        return HttpResponseRedirect(f"/notes/{made.pk}/")
    body = "".join(f"{problem.anchor}: {problem.message}\n" for problem in form.problems()) + str(form)
    return HttpResponse(body, status=form.status if form.is_bound else HTTPStatus.OK)


urlpatterns = [path("note/", note)]


@pytest.fixture
def client() -> Iterator[Client]:
    """A browser at a site with the note page only."""
    middleware = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "majlis.kit.once.OnceMiddleware",
    ]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware):
        yield Client()


KEY = "abcdefghijklmnop1234"
GOOD = {"title": "سؤال", "body": "كيف؟", "once": KEY}


@pytest.mark.django_db
def test_a_form_sent_twice_is_stored_once_and_answered_the_same(client: Client) -> None:
    first, second = client.post("/note/", GOOD), client.post("/note/", GOOD)
    assert first.status_code == second.status_code == HTTPStatus.FOUND
    assert first["Location"] == second["Location"]
    assert Pace.objects.count() == 1


@pytest.mark.django_db
def test_a_changed_text_with_the_same_key_is_another_submit(client: Client) -> None:
    client.post("/note/", GOOD)
    client.post("/note/", {**GOOD, "body": "وماذا أيضا؟"})
    assert Pace.objects.count() == 2


@pytest.mark.django_db
def test_a_refused_form_may_be_sent_again_with_its_key(client: Client) -> None:
    refused = client.post("/note/", {**GOOD, "body": ""})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert KEY in refused.content.decode()
    assert Submission.objects.count() == 0
    assert client.post("/note/", GOOD).status_code == HTTPStatus.FOUND


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "short", "x" * 65, "\x00" * 20, "<script>alert(1)</script>"])
def test_a_garbled_key_guards_nothing_and_breaks_nothing(client: Client, key: str) -> None:
    assert client.post("/note/", {**GOOD, "once": key}).status_code == HTTPStatus.FOUND
    assert Submission.objects.count() == 0


@pytest.mark.django_db
def test_another_person_does_not_get_the_answer_of_the_first() -> None:
    def digest(pk: int) -> str:
        request = RequestFactory().post("/note/", GOOD)
        request.user = type("Somebody", (), {"pk": pk, "is_authenticated": True})()
        return once._digest(request)

    assert digest(1) != digest(2)
    assert digest(1) == digest(1)


@pytest.mark.django_db
def test_a_mended_file_of_the_same_name_and_length_is_another_submit() -> None:
    def digest(words: bytes) -> str:
        request = RequestFactory().post("/note/", {**GOOD, "file": SimpleUploadedFile("list.csv", words)})
        found = once._digest(request)
        (file,) = request.FILES.getlist("file")
        assert file.read() == words
        return found

    assert digest(b"port,12") != digest(b"port,21")
    assert digest(b"port,12") == digest(b"port,12")


@pytest.mark.django_db(transaction=True)
def test_fifty_submits_at_once_store_one_thing(client: Client) -> None:
    addresses: list[str] = []
    together = threading.Barrier(50)

    def submit() -> None:
        together.wait()
        try:
            addresses.append(Client().post("/note/", GOOD)["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(addresses) == 50
    assert len(set(addresses)) == 1
    assert Pace.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("text", [*HARMLESS, *REORDERING])
def test_hostile_text_is_taken_as_text(client: Client, text: str) -> None:
    assert client.post("/note/", {**GOOD, "title": text}).status_code == HTTPStatus.FOUND


@pytest.mark.django_db
@pytest.mark.parametrize("text", [*REFUSED[:1], *REFUSED[2:], "", "\u200b", "x" * 10_000_000])
@pytest.mark.parametrize("code", CODES)
@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=12 * 1024 * 1024)
def test_unsound_text_comes_back_with_a_sentence_and_nothing_is_stored(
    client: Client, text: str, code: str
) -> None:
    with translation.override(code):
        refused = client.post("/note/", {**GOOD, "title": text, "body": "typed"})
    page = refused.content.decode()
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "typed" in page
    assert page.startswith("id_title: ")
    assert Pace.objects.count() == 0


def test_half_a_surrogate_pair_can_be_shown_again() -> None:
    form = NoteForm({"title": "a\ud800b", "body": "x"})
    assert not form.is_valid()
    assert str(form).encode()


def test_two_forms_on_a_page_have_no_identifier_twice() -> None:
    form = NoteForm()
    assert "id=" not in str(form["once"])
    assert str(form["once"]) != str(NoteForm()["once"])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the time that limits are counted in."""
    from datetime import UTC, datetime, timedelta

    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    monkeypatch.setattr("majlis.kit.ratelimit.timezone.now", lambda: now[0])

    def forward(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)

    return forward


@pytest.mark.django_db
def test_a_limit_slows_and_lets_go_with_time(clock: Callable[[float], None]) -> None:
    allowance = ratelimit.Allowance(times=3, seconds=60)
    assert [ratelimit.spend("alice", "ask", allowance) for _ in range(4)] == [0, 0, 0, 20]
    assert ratelimit.spend("bob", "ask", allowance) == 0
    assert ratelimit.spend("alice", "answer", allowance) == 0
    clock(19)
    assert ratelimit.spend("alice", "ask", allowance) == 1
    clock(1)
    assert ratelimit.spend("alice", "ask", allowance) == 0
    clock(3600)
    assert [ratelimit.spend("alice", "ask", allowance) for _ in range(4)] == [0, 0, 0, 20]


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_a_form_over_the_limit_keeps_its_text_and_answers_429(code: str) -> None:
    with translation.override(code):
        form = NoteForm({"title": "سؤال", "body": "نص"})
        assert form.is_valid()
        assert ratelimit.keep_pace(form, "alice", "ask", ratelimit.Allowance(1, 600))
        assert not ratelimit.keep_pace(form, "alice", "ask", ratelimit.Allowance(1, 600))
        assert form.status == HTTPStatus.TOO_MANY_REQUESTS
        assert "سؤال" in str(form) and "10" in next(form.problems()).message


@pytest.mark.parametrize(
    ("language", "label", "lead"),
    [
        ("ar", "لماذا ترغبون في الانضمام؟", "لماذا ترغبون في الانضمام؟"),
        ("en", "Why do you want to join?", "Why do you want to join?"),
        ("ar", "الاسم", "الاسم:"),
        ("fr", "Nom", "Nom\xa0:"),
    ],
)
def test_a_question_in_the_summary_keeps_its_mark_and_gets_no_colon(
    language: str, label: str, lead: str
) -> None:
    with translation.override(language):
        assert Problem(label, "", "").lead.replace(" :", "\xa0:") == lead


class ChoiceForm(Form):
    """A form that asks to choose one of several."""

    reason = forms.ChoiceField(label="Reason", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def test_what_is_wrong_with_a_choice_leads_to_its_group() -> None:
    form = ChoiceForm({})
    (problem,) = form.problems()
    group = render_to_string("kit/parts/field.html", {"field": form["reason"]})
    assert problem.anchor and f'id="{problem.anchor}" tabindex="-1"' in group


class ChoosingForm(Form):
    """One field of each kind in which something is chosen."""

    one = forms.ChoiceField(choices=[("a", "A")])
    typed = forms.TypedChoiceField(choices=[(1, "A")], coerce=int)
    several = forms.MultipleChoiceField(choices=[("a", "A")])
    row = forms.ModelChoiceField(Pace.objects.none())
    rows = forms.ModelMultipleChoiceField(Pace.objects.none())
    own = forms.ChoiceField(choices=[("a", "A")], error_messages={"invalid_choice": "Not this one."})


def test_a_choice_that_is_none_is_refused_in_our_words(db: None) -> None:
    typed = dict.fromkeys(("one", "typed", "row", "own"), "xx") | {"several": ["xx"], "rows": ["xx"]}
    wrong = ChoosingForm(typed).errors
    assert wrong.pop("own") == ["Not this one."]
    assert wrong == {name: ["Choose from the list."] for name in ("one", "typed", "several", "row", "rows")}
    assert ChoosingForm({"rows": "xx", "several": "xx"}).errors["several"] == ["Choose from the list."]
