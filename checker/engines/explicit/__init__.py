"""Explicit-state search in Python, the reference, and the checks of properties on state graphs."""
