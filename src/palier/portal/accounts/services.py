"""Writes of accounts."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from .models import ApiToken, Organisation, User


@transaction.atomic
def organisation_create(*, slug: str, name: str) -> int:
    """Make an organisation, or find the one with this slug. Returns its id."""
    organisation, _ = Organisation.objects.get_or_create(slug=slug, defaults={"name": name})
    return organisation.pk


def organisation_rename(*, organisation_id: int, name: str) -> None:
    """Call an organisation by the name that its programme gives the vendor."""
    Organisation.objects.filter(pk=organisation_id).update(name=name)


@transaction.atomic
def user_create(
    *, username: str, password: str, organisation_id: int, partner_id: str = "", full_name: str = ""
) -> int:
    """Make a user, or give an existing one this password. A `partner_id` ties the user to that one partner.

    Raises ValueError when the name is taken by a user of another organisation: nobody is moved between vendors.
    """
    organisation = Organisation.objects.get(pk=organisation_id)
    user = User.objects.filter(username=username).first() or User(username=username, organisation=organisation)
    if user.organisation != organisation:
        raise ValueError(f'the username "{username}" is taken in another organisation')
    user.partner_id = partner_id
    user.last_name = full_name
    user.set_password(password)
    user.save()
    return user.pk


@transaction.atomic
def token_create(*, organisation_id: int, name: str) -> str:
    """Make a token and return it: this is the only time that it can be read."""
    token = f"palier_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(organisation_id=organisation_id, name=name, sha256=token_hash(token))
    return token


def token_hash(token: str) -> str:
    """What is kept of a token. It is random and long, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()
