"""Calls of z3: terms, obligations, certificates, interrupts."""
