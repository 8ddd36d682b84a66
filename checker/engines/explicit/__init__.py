"""Explicit-state search in Python, the reference, and the liveness checks on its graphs."""
