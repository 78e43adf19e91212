"""A page that was opened before a change of readers does not undo it."""

from __future__ import annotations

import re

from django.urls import reverse

from majlis.access.markings import Marking
from majlis.access.models import Item
from majlis.library.tests.shelf import share
from majlis.library.tests.test_pages import filled
from majlis.readership.actions import change_marking
from majlis.readership.placing import Wanted
from tests.people import Cast, client_of, viewer


def _placed(page: str) -> str:
    found = re.search(r'name="placed" value="([0-9a-f]+)"', page)
    assert found
    return found.group(1)


def test_a_form_from_before_its_author_closed_it_asks_before_it_opens_it(cast: Cast) -> None:
    resource = share(cast, marking=Marking.GREEN)
    browser, address = client_of(cast.alice), reverse("library:edit", args=[resource.pk])
    typed = filled(cast, summary="A slip mended.", marking=str(Marking.GREEN.value))
    typed |= {"placed": _placed(browser.get(address).text)}
    closed = Wanted(Marking.RED, named=[cast.bob])
    change_marking(viewer(cast.alice), item=Item.unguarded.get(pk=resource.pk), wanted=closed, reason="Less.")
    answer = browser.post(address, typed)
    assert answer.status_code == 422 and "changed since you opened this page" in answer.text
    assert "A slip mended." in answer.text
    assert Item.unguarded.get(pk=resource.pk).marking == Marking.RED
    again = browser.post(address, typed | {"placed": _placed(answer.text)})
    assert again.status_code == 302
    assert Item.unguarded.get(pk=resource.pk).marking == Marking.GREEN
