"""Sign-ins of the tests, and clients that carry them."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from palier.portal.accounts.models import User
from palier.portal.accounts.services import token_create, user_create

PASSWORD = "correct-horse-battery"


def user(organisation: int, partner: str = "") -> User:
    """A user of the vendor, or of one partner."""
    name = f"u-{uuid.uuid4().hex[:12]}"
    pk = user_create(
        username=name, password=PASSWORD, organisation_id=organisation, partner_id=partner, full_name="Ann Other"
    )
    return User.objects.get(pk=pk)


def signed_in(organisation: int, partner: str = "") -> Client:
    """A client signed in as a new user."""
    client = Client()
    client.force_login(user(organisation, partner), "django.contrib.auth.backends.ModelBackend")
    return client


class Program:
    """A program of the organisation: it sends facts and reads statements with a token."""

    def __init__(self, organisation: int) -> None:
        self.token = token_create(organisation_id=organisation, name="ERP of the tests")
        self._client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def post(self, table: str, rows: list[dict[str, Any]], key: str | None = None) -> Any:
        """POST /api/v1/facts/{table}."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return self._client.post(
            f"/api/v1/facts/{table}", {"rows": rows}, content_type="application/json", headers=headers
        )

    def get(self, path: str) -> Any:
        """GET under /api/v1."""
        return self._client.get(f"/api/v1{path}")
