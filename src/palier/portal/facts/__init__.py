"""The system of record: facts appended in one order, whom each touches, what a run reads."""
