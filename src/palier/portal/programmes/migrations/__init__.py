"""Migrations, applied as the owner role."""
