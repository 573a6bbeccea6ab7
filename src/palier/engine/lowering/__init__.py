"""Each part of a calculation as Ibis expressions over the tables before it; every kind has its own function."""
