from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Register the jobs of this floor, and what it looks after."""
        from majlis.ledger import anchoring, housekeeping, logged, looks, upkeep  # noqa: F401
