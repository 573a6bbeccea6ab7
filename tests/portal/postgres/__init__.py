"""Tests of the supervisor and the roles."""
