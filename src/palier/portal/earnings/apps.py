"""The Django application of earnings."""

from django.apps import AppConfig


class EarningsConfig(AppConfig):
    """See the package's docstring."""

    name = "palier.portal.earnings"
    label = "earnings"
