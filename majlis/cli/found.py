"""`majlis found`: the first two members of an empty hub. It opens nothing by itself: both have to come in."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


def together(emails: Sequence[str]) -> int:
    """Make two founders and print a link for each; 1 with a sentence where that is not possible."""
    from majlis.access.policy import Refused
    from majlis.access.viewer import Viewer
    from majlis.membership.vetting import actions, openings

    try:
        for email in emails:
            validate_email(email)
        links = actions.found(Viewer.system("found"), emails=emails)
    except ValidationError:
        print("majlis: one of these is no e-mail address.")
        return 1
    except Refused as refused:
        print(f"majlis: {refused.sentence}")
        return 1
    print("Give each of the two their own link. Each works once, for two days. When both have come in,")
    print("they are the first members, and the secretariat. Running this again closes these links.\n")
    for email, token in links:
        print(f"  {email}\n  {openings.address(token)}\n")
    return 0
