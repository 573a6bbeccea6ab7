"""What changes, as it changes: one listener a process, one stream an open page."""
