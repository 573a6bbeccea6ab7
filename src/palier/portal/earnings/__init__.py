"""What partners have earned: marks, the worker that recalculates, current statements and their differences."""
