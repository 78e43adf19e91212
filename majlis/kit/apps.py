from django.apps import AppConfig


class KitConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.kit"
    label = "kit"
