"""Changed rules: other standards, mutants."""
