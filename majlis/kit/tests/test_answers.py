"""Pages of lists, and answers that say when they have not changed."""

from http import HTTPStatus

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory

from majlis.kit.conditional import ConditionalMiddleware
from majlis.kit.models import Pace
from majlis.kit.once import new_key
from majlis.kit.paging import page

SECRET = "s" * 32


def request_for(path: str = "/", **headers: str) -> HttpRequest:
    """A reading request by somebody who has a CSRF cookie."""
    request = RequestFactory().get(path, headers=headers)
    request.COOKIES["csrftoken"] = request.META["CSRF_COOKIE"] = SECRET
    return request


def html(request: HttpRequest, text: str = "content") -> HttpResponse:
    """A page with everything that is drawn anew for each answer."""
    token = get_token(request)
    return HttpResponse(
        f'<body hx-headers="{{&quot;X-CSRFToken&quot;: &quot;{token}&quot;}}">{text * 40}'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
        f'<input type="hidden" name="once" value="{new_key()}">'
    )


def answer(request: HttpRequest, text: str = "content") -> HttpResponse:
    """The page after both middlewares, in the order of the settings."""
    inner = ConditionalMiddleware(lambda asked: html(asked, text))
    response = GZipMiddleware(inner)(request)
    assert isinstance(response, HttpResponse)
    return response


@pytest.fixture(autouse=True)
def _plain_cookie_name(settings: object) -> None:
    settings.CSRF_COOKIE_NAME = "csrftoken"  # type: ignore[attr-defined]


def test_the_same_page_has_the_same_tag_and_is_not_sent_again() -> None:
    first = answer(request_for())
    again = answer(request_for(**{"if-none-match": first["ETag"]}))
    assert first.status_code == HTTPStatus.OK
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == "private, no-cache"
    assert "Cookie" in again["Vary"]


def test_compressed_pages_are_not_sent_again_either() -> None:
    first = answer(request_for(**{"accept-encoding": "gzip"}))
    assert first["Content-Encoding"] == "gzip"
    assert first["ETag"].startswith('W/"')
    again = answer(request_for(**{"accept-encoding": "gzip", "if-none-match": first["ETag"]}))
    assert again.status_code == HTTPStatus.NOT_MODIFIED


def test_another_content_or_another_secret_is_another_tag() -> None:
    first = answer(request_for())["ETag"]
    other = request_for()
    other.COOKIES["csrftoken"] = other.META["CSRF_COOKIE"] = "t" * 32
    assert first != answer(request_for(), "changed")["ETag"]
    assert first != answer(other)["ETag"]


def test_pages_stay_private_and_vary_by_person_and_language() -> None:
    response = answer(request_for())
    assert response["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in response["Vary"].split(",")}


def _with_cookie(response: HttpResponse) -> HttpResponse:
    response.set_cookie("session", "x")
    return response


@pytest.mark.parametrize(
    "response",
    [
        HttpResponseRedirect("/elsewhere/"),
        _with_cookie(HttpResponse("page")),
        HttpResponse("page", headers={"Cache-Control": "no-store"}),
        HttpResponse("refused", status=422),
        StreamingHttpResponse(iter([b"file"]), content_type="application/pdf"),
    ],
    ids=["redirect", "cookie", "no-store", "refused", "file"],
)
def test_what_must_arrive_as_it_is_gets_no_tag(response: HttpResponse) -> None:
    assert not ConditionalMiddleware(lambda _: response)(request_for()).has_header("ETag")


def test_a_cookie_that_is_only_renewed_does_not_stand_in_the_way() -> None:
    def renewing(request: HttpRequest) -> HttpResponse:
        response = html(request)
        response.set_cookie("csrftoken", request.COOKIES["csrftoken"], max_age=60)
        return response

    first = ConditionalMiddleware(renewing)(request_for())
    again = ConditionalMiddleware(renewing)(request_for(**{"if-none-match": first["ETag"]}))
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert again.cookies["csrftoken"]["max-age"] == 60


def test_the_answer_to_a_post_gets_no_tag() -> None:
    request = RequestFactory().post("/")
    assert not ConditionalMiddleware(lambda _: HttpResponse("page"))(request).has_header("ETag")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", 1),
        ("2", 2),
        ("99", 3),
        ("0", 1),
        ("-1", 1),
        ("zzz", 1),
        ("%00", 1),
        ("٢", 1),
        ("9" * 5000, 1),
        ("1e3", 1),
    ],
)
def test_whatever_stands_in_the_address_a_page_comes_back(asked: str, given: int) -> None:
    Pace.objects.bulk_create(Pace(key=str(n), left=0, filled_at="2026-01-01T00:00Z") for n in range(25))
    got = page(RequestFactory().get(f"/?sector=a&page={asked}&sector=b"), Pace.objects.order_by("pk"), 10)
    assert (got.number, got.pages, got.total) == (given, 3, 25)
    assert len(got) == len(list(got)) == (5 if given == 3 else 10)


@pytest.mark.django_db
def test_an_empty_list_is_one_page() -> None:
    got = page(RequestFactory().get("/?page=7"), Pace.objects.order_by("pk"))
    assert (got.number, got.pages, got.total, list(got)) == (1, 1, 0, [])
    assert got.previous == got.next == ""


@pytest.mark.django_db
def test_addresses_of_pages_keep_the_filters_and_leave_gaps() -> None:
    Pace.objects.bulk_create(Pace(key=str(n), left=0, filled_at="2026-01-01T00:00Z") for n in range(200))
    got = page(RequestFactory().get("/?q=نقاط&page=10&sector=a&sector=b"), Pace.objects.order_by("pk"), 10)
    assert [number for number, _ in got.neighbours] == [1, 0, 8, 9, 10, 11, 12, 0, 20]
    assert got.next == "?q=%D9%86%D9%82%D8%A7%D8%B7&sector=a&sector=b&page=11"
    assert got.address(1) == "?q=%D9%86%D9%82%D8%A7%D8%B7&sector=a&sector=b"
