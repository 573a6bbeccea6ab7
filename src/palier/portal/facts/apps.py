"""The Django application of facts."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    """See the package's docstring."""

    name = "palier.portal.facts"
    label = "facts"
