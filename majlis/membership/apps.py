from django.apps import AppConfig


class MembershipConfig(AppConfig):
    """Tell Django where this room lies."""

    name = "majlis.membership"
    label = "membership"
