"""Generated programmes and facts: small worlds, dense in edges, for the laws of tests/properties.

choices      how things are drawn: one of, one in n, some of
benefits     a benefit with its scale, gate, base, cap
programmes   calendars, tiers, versions: a whole document, valid by design
edges        the days and the amounts at which such a programme changes its mind
reference_rows   partners, profiles, customers, products, rates: with versions and withdrawals
sales        lines and their corrections
worlds       all of it together, and the world as a value: programme, facts, as-of
writing      a world as text, as a file to keep, as the folders that `palier run` reads
replay       python -m tests.generated.replay EXAMPLE [--dump FOLDER]
coverage     python -m tests.generated.coverage: kinds, outcomes and reasons met over many worlds
"""
