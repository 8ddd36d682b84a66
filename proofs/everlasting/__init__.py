"""Proofs over wires that never forget: no bound on segments, losses, duplicates or incarnations.

| to read | module |
|---|---|
| what is remembered of the past, and what is assumed of a new ISS | `history` |
| the lemmas, one sentence and one formula each | `lemmas` |
| the claims that follow from them, and how they are settled | `settle` |
"""
