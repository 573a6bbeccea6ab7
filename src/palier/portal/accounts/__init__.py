"""Who may sign in or send facts, and for which organisation: users, organisations, tokens."""
