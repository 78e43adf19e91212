from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.discussions"
    label = "discussions"
