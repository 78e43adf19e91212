from importlib import import_module

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Tell Django where this office lies, and the worker what it does."""

    name = "majlis.files"
    label = "files"

    def ready(self) -> None:
        """Register the jobs of this office."""
        import_module("majlis.files.reading")
        import_module("majlis.files.personal")
        import_module("majlis.files.logged")
