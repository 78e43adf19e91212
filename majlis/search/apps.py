from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Tell Django where this office lies."""

    name = "majlis.search"
    label = "search"

    def ready(self) -> None:
        """Listen to the ledger."""
        from majlis.search import index, personal  # noqa: F401
