"""The one table of standings: from where to where, by whom, and what has to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from majlis.network.models import Standing

APPLIED, VOUCHED, VETTING = Standing.APPLIED, Standing.VOUCHED, Standing.VETTING
ACCEPTED, SUSPENDED = Standing.ACCEPTED, Standing.SUSPENDED
LEFT, REFUSED = Standing.LEFT, Standing.REFUSED


class By(StrEnum):
    """In which quality somebody moves a case."""

    ONESELF = "oneself"
    SPONSOR = "sponsor"  # the organisation's focal point, or a member outside the organisation
    FOCAL = "focal"  # the organisation's focal point only
    SECRETARIAT = "secretariat"
    PLACING = "placing"  # an officer who says that they are of another organisation than was spoken about
    RESTORERS = "restorers"  # one asked and one of the secretariat granted (approvals)
    FOUNDERS = "founders"  # the two who found an empty hub
    HOUSE = "house"  # a job


@dataclass(frozen=True)
class Move:
    """One way from a standing to another."""

    before: Standing
    after: Standing
    by: tuple[By, ...]
    shows: tuple[str, ...] = ("reason",)


MOVES: tuple[Move, ...] = (
    # on the way in
    Move(APPLIED, VOUCHED, (By.SPONSOR,)),
    Move(VOUCHED, VOUCHED, (By.SPONSOR,)),  # another sponsor, where the first cannot stand
    Move(VETTING, VOUCHED, (By.SPONSOR,)),
    Move(VOUCHED, VETTING, (By.SECRETARIAT,), shows=()),
    Move(VOUCHED, APPLIED, (By.PLACING,), shows=()),  # the word was for another organisation
    Move(VETTING, APPLIED, (By.PLACING,), shows=()),
    Move(VETTING, ACCEPTED, (By.SECRETARIAT,), shows=("reason", "evidence", "two")),
    Move(APPLIED, REFUSED, (By.SECRETARIAT,)),
    Move(VOUCHED, REFUSED, (By.SECRETARIAT,)),
    Move(VETTING, REFUSED, (By.SECRETARIAT,)),
    # on the way out
    Move(ACCEPTED, SUSPENDED, (By.FOCAL, By.SECRETARIAT, By.ONESELF, By.HOUSE)),
    Move(ACCEPTED, LEFT, (By.ONESELF, By.SECRETARIAT)),
    Move(SUSPENDED, LEFT, (By.ONESELF, By.SECRETARIAT)),
    Move(APPLIED, LEFT, (By.ONESELF, By.SECRETARIAT)),
    Move(VOUCHED, LEFT, (By.ONESELF, By.SECRETARIAT)),
    Move(VETTING, LEFT, (By.ONESELF, By.SECRETARIAT)),
    # and back
    Move(SUSPENDED, VOUCHED, (By.SPONSOR,)),
    Move(SUSPENDED, ACCEPTED, (By.RESTORERS,), shows=("reason", "two")),
    Move(REFUSED, VOUCHED, (By.ONESELF,)),  # an appeal: another officer decides
    Move(REFUSED, APPLIED, (By.ONESELF,)),
    Move(LEFT, APPLIED, (By.ONESELF,)),
    # an empty hub
    Move(APPLIED, ACCEPTED, (By.FOUNDERS,), shows=("two",)),
)
BY_ENDS: dict[tuple[str, str], Move] = {(move.before, move.after): move for move in MOVES}


def find(before: str, after: str, by: By) -> Move | None:
    """The move between two standings for somebody of this quality; None where there is none."""
    move = BY_ENDS.get((before, after))
    return move if move and by in move.by else None
