from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Tell Django where this office lies, and open it for the worker."""

    name = "majlis.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Register who is told, who may decide, and the job that lets old questions lapse."""
        from majlis.approvals import effects, lapsing, logged, personal, policy  # noqa: F401
