from importlib import import_module

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Tell Django where this room lies, who may do what in it, and what follows."""

    name = "majlis.library"
    label = "library"

    def ready(self) -> None:
        """Register rights and effects."""
        import_module("majlis.library.policy")
        import_module("majlis.library.effects")
        import_module("majlis.library.safeguard")
        import_module("majlis.library.personal")
        import_module("majlis.library.logged")
