from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MembershipConfig(AppConfig):
    """Tell Django where this room lies, and make its triggers after each migration."""

    name = "majlis.membership"
    label = "membership"

    def ready(self) -> None:
        """Register what others ask this room for."""
        from allauth.account.middleware import AccountMiddleware
        from django.http import HttpResponse

        from majlis.kit import once
        from majlis.membership import effects, listening, logged, mailing, personal, policy, safeguard  # noqa: F401
        from majlis.membership.roster import triggers
        from majlis.membership.vetting import deeds, jobs, looks  # noqa: F401
        from majlis.membership.vetting import effects as vetting_effects  # noqa: F401
        from majlis.membership.vetting import logged as vetting_logged  # noqa: F401
        from majlis.membership.vetting import personal as vetting_personal  # noqa: F401

        once.ANSWERS.append(AccountMiddleware(lambda _request: HttpResponse()).process_exception)
        post_migrate.connect(triggers.install, sender=self, dispatch_uid="membership.triggers")
