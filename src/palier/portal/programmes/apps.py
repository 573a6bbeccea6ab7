"""The Django application of programmes."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """See the package's docstring."""

    name = "palier.portal.programmes"
    label = "programmes"
