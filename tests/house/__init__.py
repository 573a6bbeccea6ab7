"""The house's own rules, checked: imports, words, files, docs. Each check finds a planted fault first."""
