from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Tell Django where this office lies, and open it for the worker."""

    name = "majlis.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Let the office and its mail job register themselves."""
        from majlis.notifications import mailing, office, personal  # noqa: F401
