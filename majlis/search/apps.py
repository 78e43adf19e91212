from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.search"
    label = "search"
