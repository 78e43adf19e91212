from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Tell Django where this room lies."""

    name = "majlis.audit"
    label = "audit"

    def ready(self) -> None:
        """Register who may read the log, and what it takes to carry it away."""
        from majlis.audit import policy, taking  # noqa: F401
