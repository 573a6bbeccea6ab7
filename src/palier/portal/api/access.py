"""Who asks of the API: a program with its organisation's token, or somebody signed in to the portal."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from palier.portal.accounts.selectors import Reader, Sender, reader_get, sender_get


class OrganisationToken(HttpBearer):
    """`Authorization: Bearer TOKEN`. Answers the sender."""

    def authenticate(self, request: HttpRequest, token: str) -> Sender | None:
        """The sender behind the token, if it is valid."""
        return sender_get(token)


class TokenReader(HttpBearer):
    """A token reads as the whole organisation."""

    def authenticate(self, request: HttpRequest, token: str) -> Reader | None:
        """The reader behind the token, if it is valid."""
        sender = sender_get(token)
        return Reader(sender.organisation_id, sender.name, sender.name) if sender else None


def signed_in(request: HttpRequest) -> Reader | None:
    """The reader behind the session. Only for reads: a write needs a token."""
    user = getattr(request, "user", None)
    return reader_get(user.pk) if user is not None and user.is_authenticated else None
