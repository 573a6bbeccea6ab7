"""Palier: partner programmes as dated data, and every partner's earnings to the cent, with their reasons."""

__version__ = "0.1.0"
