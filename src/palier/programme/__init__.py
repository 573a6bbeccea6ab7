"""The programme document: dated values, kinds, loading, checking. Knows no facts and no engine."""
