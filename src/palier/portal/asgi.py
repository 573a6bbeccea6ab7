"""The ASGI application that granian serves. It refuses to start for a role that row-level security cannot hold."""

from __future__ import annotations

import os

import psycopg
from django.conf import settings
from django.core.asgi import get_asgi_application

from palier.base.findings import FindingsError

from .postgres.address import address_of
from .postgres.roles import role_findings


def _require_safe_role() -> None:
    with psycopg.connect(address_of(settings.ROLE, settings.STATE, os.environ).url()) as connection:
        findings = role_findings(connection)
    if findings:
        raise FindingsError(findings)


_require_safe_role()
application = get_asgi_application()
