"""One table: the parts of pages."""

from __future__ import annotations

from django.db import models


class Part(models.Model):
    """One part of a page: as much text as one row of the page it stands for."""

    page = models.CharField(max_length=40, db_index=True)
    number = models.IntegerField()
    text = models.TextField()

    objects: models.Manager[Part] = models.Manager()
