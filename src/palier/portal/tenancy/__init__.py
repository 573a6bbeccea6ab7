"""Tenants in the database: the one door through which rows are seen, and the policies that hold it. Knows no model."""
