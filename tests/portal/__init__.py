"""Tests of the portal, over a real PostgreSQL that they start themselves and meet as the role `palier_app`."""
