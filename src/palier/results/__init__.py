"""The contract of results: tables, columns, reasons; their canonical text, digests and manifest. Computes nothing."""
