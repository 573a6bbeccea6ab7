"""The facts contract: reading, and what was known at an instant."""
