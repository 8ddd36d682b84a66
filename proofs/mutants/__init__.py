"""Mutation testing: the claims that kill a rule without one of its conditions or effects."""
