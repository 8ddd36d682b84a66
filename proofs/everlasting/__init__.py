"""Proofs over wires that never forget: no bound on segments, losses, duplicates or incarnations.

| to read | module |
|---|---|
| what is remembered of the past, and what is assumed of a new ISS | `history` |
| the lemmas, each a sentence and a formula | `one_endpoint`, `incarnations`, `acknowledging` |
| all of them | `lemmas` |
| what a lemma is | `sentence` |
| the claims that follow from them, and how they are settled | `settle` |
"""
