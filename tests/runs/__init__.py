"""Tests of palier.runs."""
