"""Two small tables that keep the house steady: forms sent twice, and how fast somebody sends."""

from django.db import models


class Submission(models.Model):
    """One form that somebody sent, and the address that answered it."""

    key = models.CharField(max_length=64, unique=True, help_text="digest of who, form key and what was typed")
    address = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class Pace(models.Model):
    """How much of an allowance somebody has left: a bucket that fills with time."""

    key = models.CharField(max_length=64, unique=True, help_text="digest of who and what")
    left = models.FloatField()
    filled_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
