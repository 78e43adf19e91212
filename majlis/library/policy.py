"""Who may do what in the library. Reading is not decided here but at the gate."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from majlis.access.markings import State
from majlis.access.policy import any_member, right
from majlis.access.viewer import Viewer
from majlis.library.models import Resource


def may_change(viewer: Viewer, resource: Resource) -> bool:
    """The author speaks for the source: only they add to a published resource."""
    return resource.state == State.PUBLISHED and resource.author_id == viewer.person_id


def may_edit(viewer: Viewer, resource: Resource) -> bool:
    """The author, also before it is published."""
    return resource.state != State.WITHDRAWN and resource.author_id == viewer.person_id


def may_publish(viewer: Viewer, resource: Resource) -> bool:
    """The author, once."""
    return resource.state == State.DRAFT and resource.author_id == viewer.person_id


def may_withdraw(viewer: Viewer, resource: Resource) -> bool:
    """The author, also before it is published but not while it is looked at. A moderator reports it."""
    return resource.state in (State.DRAFT, State.PUBLISHED) and resource.author_id == viewer.person_id


right("resource.shared", any_member, _("Only accepted members can share a resource."))
right("version.added", may_change, _("Only the person who shared this resource can add a version."))
right("resource.published", may_publish, _("Only a draft can be published, by the person who wrote it."))
right("resource.edited", may_edit, _("Only the person who shared this resource can change it."))
right(
    "resource.withdrawn",
    may_withdraw,
    _("Only the person who shared this resource can withdraw it. Others can report it."),
)
