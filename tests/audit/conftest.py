"""The fixtures of the machines, for every test of this folder."""

from tests.audit.machines import hub, place, starter

__all__ = ["hub", "place", "starter"]
