"""The facts contract: its tables, their reading, and what was known of them at an instant. Knows no calculation."""
