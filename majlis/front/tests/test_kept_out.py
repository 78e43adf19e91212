"""The page about who is kept out says what is wrong where it is wrong."""

from __future__ import annotations

import re

from majlis.access.markings import Marking
from majlis.front.tests.test_readership import asks
from majlis.readership import actions
from tests.people import Cast, client_of, viewer


def test_a_reason_that_is_missing_is_said_at_its_field(cast: Cast) -> None:
    item = asks(cast.alice, marking=Marking.GREEN)
    actions.bar(viewer(cast.alice), item=item, person=cast.bob, reason="Party to it.")
    at = cast.bob.handle
    page = client_of(cast.alice).post(f"/items/{item.pk}/readers/readmit/{at}/", {"reason": ""}).text
    assert f'aria-describedby="why-{at}-reason_error"' in page
    assert re.search(rf'id="why-{at}-reason_error">.*?Please say why', page, re.DOTALL)
