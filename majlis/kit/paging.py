"""Pages of a list. Whatever stands in the address, a page comes back."""

from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

PARAMETER = "page"
SIZE = 25
_AROUND = 2
_T = TypeVar("_T")
_M = TypeVar("_M", bound=Model)


class Page(Generic[_T]):
    """Some rows of a list, its place among the other pages, and their addresses."""

    def __init__(
        self, request: HttpRequest, rows: Sequence[_T], *, number: int, pages: int, total: int
    ) -> None:
        self.rows = rows
        self.number = number
        self.pages = pages
        self.total = total
        self._query = request.GET.copy()

    def __iter__(self) -> Iterator[_T]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def address(self, number: int) -> str:
        """The query string that leads to page `number` and keeps everything else; page 1 needs no number."""
        query = self._query.copy()
        query.pop(PARAMETER, None)
        if number > 1:
            query[PARAMETER] = str(number)
        return f"?{query.urlencode()}"

    @property
    def previous(self) -> str:
        """The address of the page before, '' on the first."""
        return self.address(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        """The address of the page after, '' on the last."""
        return self.address(self.number + 1) if self.number < self.pages else ""

    @property
    def neighbours(self) -> list[tuple[int, str]]:
        """Numbers to offer with their addresses: the first, the last, those around; 0 is a gap."""
        near = range(self.number - _AROUND, self.number + _AROUND + 1)
        wanted = sorted({1, self.pages, *(n for n in near if 1 <= n <= self.pages)})
        offered: list[tuple[int, str]] = []
        for number in wanted:
            if offered and number > offered[-1][0] + 1:
                offered.append((0, ""))
            offered.append((number, self.address(number)))
        return offered


def number_in(request: HttpRequest) -> int:
    """The page number in the address; 1 where it is missing or garbage."""
    raw = request.GET.get(PARAMETER, "")
    # int() would take digits of any script, signs and underscores; longer numbers lead nowhere anyway.
    return max(1, int(raw)) if raw.isdecimal() and raw.isascii() and len(raw) < 10 else 1


def page(
    request: HttpRequest, queryset: QuerySet[_M, Any], size: int = SIZE, *, total: int | None = None
) -> Page[_M]:
    """The page of `queryset` that the address asks for, `size` rows each: one query, and one for the count.

    `total` is how many rows there are, where that was counted already.
    """
    paginator = Paginator(queryset, size)
    if total is not None:
        paginator.count = total
    number = min(number_in(request), paginator.num_pages)
    rows = list(paginator.page(number).object_list)
    return Page(request, rows, number=number, pages=paginator.num_pages, total=paginator.count)
