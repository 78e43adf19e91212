"""Managers that make the safe path the short one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

if TYPE_CHECKING:
    from majlis.access.viewer import Viewer

M = TypeVar("M", bound=models.Model)


class AskTheGate(RuntimeError):
    """Somebody tried to read items without saying who is asking."""


class Gated(models.Manager[M]):
    """`Model.objects`: gives nothing but what one viewer may read."""

    def readable(self, viewer: Viewer) -> models.QuerySet[M]:
        """What `viewer` may read of this model, at this moment."""
        from majlis.access import gate

        return gate.readable(viewer, self.model)

    def get_queryset(self) -> models.QuerySet[M]:
        """Refuse: reading needs a viewer."""
        raise AskTheGate(f"{self.model.__name__}.objects.readable(viewer), or the loud .unguarded")


class Unguarded(models.Manager[Any]):
    """`Model.unguarded`: everything, for actions, effects, the worker and tests; a house test looks."""

    def locked(self, pk: int) -> Any:
        """One item as it is stored now, its card too, kept from other writers until the transaction ends."""
        return self.select_for_update(of=self._rows, no_key=True).get(pk=pk)

    def locked_if_free(self, pks: Iterable[int]) -> list[Any]:
        """Of these items those that nobody else is changing, as `locked`: for who waits for none any more."""
        rows = self.select_for_update(of=self._rows, no_key=True, skip_locked=True)
        return list(rows.filter(pk__in=set(pks)).order_by("pk"))

    @property
    def _rows(self) -> tuple[str, ...]:
        return ("self", *(link.name for link in self.model._meta.parents.values() if link))
