from django.apps import AppConfig


class PersonalConfig(AppConfig):
    """Tell Django where this office lies, and open it for the worker."""

    name = "majlis.personal"
    label = "personal"

    def ready(self) -> None:
        """Register what the floors below hold, who is told, who may, and the jobs."""
        from majlis.personal import deeds, effects, erased, floors, jobs, logged, policy, queue  # noqa: F401
