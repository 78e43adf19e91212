"""The verbs of vetting, by what they are about; each moves a case through `vetting.moving`, or none."""

from __future__ import annotations

from majlis.membership.vetting.actions.deciding import accept, place, refuse, take_up
from majlis.membership.vetting.actions.entering import ask_to_enter, enter, invite, name_referee, send_letter
from majlis.membership.vetting.actions.factors import reset_at_the_machine, reset_factors, sign_out_everywhere
from majlis.membership.vetting.actions.founding import enter_founder, found
from majlis.membership.vetting.actions.leaving import (
    change_employer,
    come_back,
    leave,
    off_board,
    suspend,
)
from majlis.membership.vetting.actions.offices import (
    end_duty,
    end_focal_point,
    grant_duty,
    grant_focal_point,
    name_officer,
    restore,
)
from majlis.membership.vetting.actions.sponsoring import confirm, remind, sponsor

__all__ = [
    "accept",
    "ask_to_enter",
    "change_employer",
    "come_back",
    "confirm",
    "end_duty",
    "end_focal_point",
    "enter",
    "enter_founder",
    "found",
    "grant_duty",
    "grant_focal_point",
    "invite",
    "leave",
    "name_officer",
    "name_referee",
    "off_board",
    "place",
    "refuse",
    "remind",
    "reset_at_the_machine",
    "reset_factors",
    "restore",
    "send_letter",
    "sign_out_everywhere",
    "sponsor",
    "suspend",
    "take_up",
]
