"""A programme and a day made into frozen steps: what is computed, never how. Knows no facts and no engine."""
