"""Organisations, their users and their tokens.

Read before the tenant is known, so these tables hold no money and no fact.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Organisation(models.Model):
    """A vendor, the tenant: its programme, its partners, its facts."""

    slug = models.SlugField(unique=True)
    name = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody who signs in: of the vendor, or (with a `partner_id`) of one partner of it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    partner_id = models.TextField(blank=True, default="")


class ApiToken(models.Model):
    """A token with which a program of the organisation sends facts. Only its hash is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    name = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)
