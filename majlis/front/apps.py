from django.apps import AppConfig


class FrontConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.front"
    label = "front"
