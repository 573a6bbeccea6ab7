"""Addresses of the portal: language first for pages; streams and the API have none."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from palier.portal.api.routes import api
from palier.portal.live.stream import partner_stream
from palier.portal.pages import views


class PartnerConverter(StringConverter):
    """A partner's id, which may hold a slash. One that ends in "/stream" would be taken for the stream's address."""

    regex = r".+(?<!/stream)"


register_converter(PartnerConverter, "partner")

urlpatterns = [
    path("", views.root),
    path("partners/<partner:partner_id>/stream", partner_stream, name="partner-stream"),
    path("api/v1/", api.urls),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("partners/<partner:partner_id>/", views.partner, name="partner"),
        path("accounts/", include("allauth.account.urls")),
        prefix_default_language=True,
    ),
]
handler404 = "palier.portal.pages.views_of_refusal.not_found"
