"""`majlis reset-factor`: a way back where no two officers can give one. It lets nobody in by itself."""

from __future__ import annotations


def reset(email: str, *, reason: str, officers_cannot: bool) -> int:
    """Reset somebody's factors and have the link mailed to them; 1 with a sentence where it is refused."""
    from majlis.access.policy import Refused
    from majlis.access.viewer import Viewer
    from majlis.membership.vetting import actions
    from majlis.membership.vetting.actions.factors import OPERATOR

    operator = Viewer.command(OPERATOR)
    try:
        actions.reset_at_the_machine(operator, email=email, reason=reason, officers_cannot=officers_cannot)
    except Refused as refused:
        print(f"majlis: {refused.sentence}")
        return 1
    print("Their factors and sessions are gone. A link was mailed to their address: within two days it opens")
    print("the page that sets up a new factor, together with their password. The log has your reason, and")
    print("every officer is told. Mails leave while `majlis worker` runs.")
    return 0
