"""Users stay with their vendor."""

from __future__ import annotations

import uuid

import pytest

from palier.portal.accounts.models import Organisation, User
from palier.portal.accounts.services import organisation_create, user_create


def test_a_user_is_never_moved_to_another_organisation_by_its_name(organisation: int) -> None:
    other = organisation_create(slug=f"other-{uuid.uuid4().hex[:8]}", name="Another vendor")
    name = f"u-{uuid.uuid4().hex[:12]}"
    user_create(username=name, password="one-password", organisation_id=organisation)
    with pytest.raises(ValueError, match="another organisation"):
        user_create(username=name, password="two-password", organisation_id=other)
    found = User.objects.get(username=name)
    assert found.organisation == Organisation.objects.get(pk=organisation)
    assert found.check_password("one-password")
