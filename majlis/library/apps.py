from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.library"
    label = "library"
