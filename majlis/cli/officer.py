"""`majlis name-officer`: a way on where fewer than two officers stay to give the duty to a third."""

from __future__ import annotations


def name(email: str, *, reason: str) -> int:
    """Name a member an officer; 1 with a sentence where it is refused."""
    from majlis.access.policy import Refused
    from majlis.access.viewer import Viewer
    from majlis.membership.vetting import actions
    from majlis.membership.vetting.actions.offices import NAMING

    try:
        actions.name_officer(Viewer.command(NAMING), email=email, reason=reason)
    except Refused as refused:
        print(f"majlis: {refused.sentence}")
        return 1
    print("They are an officer of the secretariat now. The log has your reason, and every officer is told.")
    return 0
