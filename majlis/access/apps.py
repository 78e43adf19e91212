from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.access"
    label = "access"
