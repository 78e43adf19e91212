from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.notifications"
    label = "notifications"
