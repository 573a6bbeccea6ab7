"""Steps and known facts to results, on any engine that Ibis speaks to. Knows no Django and no reference."""
