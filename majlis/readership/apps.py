from importlib import import_module

from django.apps import AppConfig


class ReadershipConfig(AppConfig):
    """Tell Django where this room lies, who may do what in it, what needs two people, what follows."""

    name = "majlis.readership"
    label = "readership"

    def ready(self) -> None:
        """Register rights, the deed, and effects."""
        import_module("majlis.readership.policy")
        import_module("majlis.readership.deed")
        import_module("majlis.readership.effects")
        import_module("majlis.readership.logged")
        import_module("majlis.readership.following")
        import_module("majlis.readership.safeguard")
