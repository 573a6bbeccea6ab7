"""The programme that an organisation runs: its published folders, as data."""
