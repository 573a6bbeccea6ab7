"""Published programmes. Each publication is the whole folder, kept as it was."""

from __future__ import annotations

from django.db import models


class PublishedProgramme(models.Model):
    """One publication of a programme folder: path -> text. Append-only; the latest one counts."""

    organisation_id = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    files = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-id"], name="programme_latest")]
