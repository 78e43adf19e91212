from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.files"
    label = "files"
