"""The engines that decide properties of a system: explicit-state and compiled search, z3, induction."""
