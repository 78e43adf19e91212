"""What the directory remembers about changes to people, so that its picture in memory is never stale.

Both tables are written by triggers in the database (`roster/triggers.py`): no way of changing a person,
however unusual, can forget to say so.
"""

from __future__ import annotations

from django.db import models

from majlis.membership.vetting.models import Case, FocalPoint, Opening, Step

__all__ = ["Case", "FocalPoint", "Opening", "Pulse", "Step", "Touched"]


class Pulse(models.Model):
    """The one row that changes with every change of a person. A new `era` means: read everything anew."""

    number = models.BigIntegerField(default=0)
    token = models.CharField(max_length=40)
    era = models.CharField(max_length=40)


class Touched(models.Model):
    """The number of the pulse at which a person last changed; a plain number, so people can be deleted."""

    person = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(db_index=True)
