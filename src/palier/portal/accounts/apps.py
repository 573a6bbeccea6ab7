"""The Django application of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, organisations, tokens."""

    name = "palier.portal.accounts"
    label = "accounts"
