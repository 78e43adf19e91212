from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    """Tell Django where this room lies, and register who may do what in it and what follows from it."""

    name = "majlis.discussions"
    label = "discussions"

    def ready(self) -> None:
        """Read the modules that register something."""
        from majlis.discussions import effects, logged, personal, policy, safeguard  # noqa: F401
