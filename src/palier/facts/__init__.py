"""The facts contract: its tables, its reading from files, and what was known of it at an instant. Knows no calculation."""
