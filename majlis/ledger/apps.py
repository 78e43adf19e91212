from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Register the jobs of this floor."""
        from majlis.ledger import anchoring, housekeeping  # noqa: F401
