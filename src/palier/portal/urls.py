"""Addresses of the portal: language first for pages; streams and the API have none."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from palier.portal.api.routes import api
from palier.portal.live.stream import partner_stream
from palier.portal.pages import views

urlpatterns = [
    path("", views.root),
    path("partners/<path:partner_id>/stream", partner_stream, name="partner-stream"),
    path("api/v1/", api.urls),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("partners/<path:partner_id>/", views.partner, name="partner"),
        path("accounts/", include("allauth.account.urls")),
        prefix_default_language=True,
    ),
]
handler404 = "palier.portal.pages.views_of_refusal.not_found"
