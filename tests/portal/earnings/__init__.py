"""Tests of marks, worker and statements."""
