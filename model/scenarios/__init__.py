"""Scenarios: their fields, files and the catalogue."""
