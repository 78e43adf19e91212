"""The log is for those whose duty it is, and for nobody else; the duty opens no content."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from majlis.access.policy import right
from majlis.access.viewer import Viewer

DUTY = "auditor"
READ = "log.opened"


def is_auditor(viewer: Viewer, item: object = None) -> bool:
    """Whether somebody has the duty."""
    return DUTY in viewer.duties


right(READ, is_auditor, _("Only auditors read the audit log."))
