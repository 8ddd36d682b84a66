"""The properties that can be checked of a system, one form a file."""
