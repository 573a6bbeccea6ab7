"""Writes of programmes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from palier.portal.tenancy.door import require_tenant
from palier.programme.loading import require_programme

from .models import PublishedProgramme


def programme_publish(*, folder: Path) -> bool:
    """Publish a programme's folder for the open tenant, whole. False when it is what is published already.

    Raises FindingsError with every fault of the folder. Whoever publishes marks the units (`earnings.services`).
    """
    opened = require_tenant()
    require_programme(folder)
    files = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml"))}
    sha256 = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    rows = PublishedProgramme.objects.filter(organisation_id=opened.organisation_id)
    latest = rows.order_by("-id").values_list("sha256", flat=True).first()
    if latest == sha256:
        return False
    PublishedProgramme.objects.create(organisation_id=opened.organisation_id, sha256=sha256, files=files)
    return True
