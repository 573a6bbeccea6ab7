"""Generated programmes and facts: small worlds, dense in edges, for the laws of tests/properties.

    choices         how things are drawn: one of, one in n, some of
    frames          what benefits are drawn for: names, amounts, the shape of the cascade
    benefits        a benefit with its scale, gate, base, cap
    programmes      calendars, tiers, versions: a whole document, valid by design
    edges           the days and the amounts at which such a programme changes its mind
    reference_rows  partners, profiles, customers, products, rates: with versions and withdrawals
    sales           lines and their corrections; rows that must end held, duplicate or rejected
    worlds          all of it together, from a seed; the world as a value: programme, facts, as-of
    writing         a world as text, as a file to keep, as the folders that `palier run` reads
    reading         its facts in DuckDB, through files or past them
    calculating     its results by either implementation, and where two results differ
    reducing        a failing world made smaller
    replay          python -m tests.generated.replay (EXAMPLE.json | SEED) [--dump FOLDER] [--reduce]
    coverage        python -m tests.generated.coverage: kinds, outcomes and reasons met over many worlds

A failing law prints the smallest world that fails. Keep that text under tests/properties/examples: it is then a test.
"""
