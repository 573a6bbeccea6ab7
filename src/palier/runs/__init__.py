"""One calculation, from a programme and facts to results, on whichever engine; what commands, cases and pages call."""
