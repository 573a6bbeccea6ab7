"""The Django application of pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """See the package's docstring."""

    name = "palier.portal.pages"
    label = "pages"
