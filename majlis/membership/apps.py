from django.apps import AppConfig


class MembershipConfig(AppConfig):
    """Tell Django where this floor or room lies."""

    name = "majlis.membership"
    label = "membership"
