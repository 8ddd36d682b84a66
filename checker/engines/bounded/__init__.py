"""Bounded model checking by z3: runs of up to k steps."""
