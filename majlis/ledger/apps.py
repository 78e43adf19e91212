from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.ledger"
    label = "ledger"
