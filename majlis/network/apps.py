from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.network"
    label = "network"
