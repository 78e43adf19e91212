"""What follows from this room's verbs: which text is found, and who is told in which words."""

from majlis.discussions.effects import found, told

__all__ = ["found", "told"]
