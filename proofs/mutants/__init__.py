"""Claims against mutants: what notices that one condition or one effect of a rule is missing."""
