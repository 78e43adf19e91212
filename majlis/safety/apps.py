from importlib import import_module

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Tell Django where this office lies, who may do what in it, and what follows."""

    name = "majlis.safety"
    label = "safety"

    def ready(self) -> None:
        """Register rights, effects and what the worker does."""
        for module in ("policy", "effects", "files", "logged", "looks", "personal"):
            import_module(f"majlis.safety.{module}")
