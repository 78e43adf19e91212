"""What follows from the verbs of membership. Search reads a person again by itself, from the ledger."""

from __future__ import annotations

from majlis.notifications.rules import silent

silent("profile.changed", "a profile is looked up when it is needed; nobody waits for it")
