"""Reads of accounts: who asks."""

from __future__ import annotations

from dataclasses import dataclass

from .models import ApiToken, Organisation, User
from .services import token_hash


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: the organisation, and the one partner whose rows may be seen (None: all, for the vendor's people)."""

    organisation_id: int
    organisation_name: str
    name: str
    partner_id: str | None = None

    def may_see(self, partner_id: str) -> bool:
        """Whether this reader may know of a partner at all."""
        return self.partner_id is None or self.partner_id == partner_id


@dataclass(frozen=True, slots=True)
class Sender:
    """A program that sends facts or reads results for an organisation, known by its token."""

    organisation_id: int
    name: str


def reader_get(user_pk: int) -> Reader | None:
    """The reader behind a signed-in user; None when the user is not active or belongs to no organisation."""
    user = User.objects.select_related("organisation").filter(pk=user_pk, is_active=True).first()
    if user is None or user.organisation is None:
        return None
    return Reader(
        user.organisation.pk, user.organisation.name, user.get_full_name() or user.username, user.partner_id or None
    )


def sender_get(token: str) -> Sender | None:
    """The sender behind a token; None when there is none or it was revoked."""
    row = ApiToken.objects.select_related("organisation").filter(sha256=token_hash(token), revoked_at=None).first()
    return Sender(row.organisation.pk, row.name) if row else None


def organisation_ids() -> list[int]:
    """Every organisation, in order of creation: for the worker."""
    return list(Organisation.objects.order_by("pk").values_list("pk", flat=True))


def organisation_by_slug(slug: str) -> int | None:
    """The id of an organisation, if it exists."""
    return Organisation.objects.filter(slug=slug).values_list("pk", flat=True).first()
