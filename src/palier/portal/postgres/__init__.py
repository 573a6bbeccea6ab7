"""PostgreSQL under our own supervisor, its three roles, and how each process connects. Knows no Django."""
