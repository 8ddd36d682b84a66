"""A checker for any transition system given as z3 terms; it knows no protocol."""
