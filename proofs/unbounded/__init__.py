"""Proofs over wires that never forget: no bound on segments, losses, duplicates or incarnations.

| to read | module |
|---|---|
| what is remembered of the past, and what is assumed of a new ISS | `history` |
| the lemmas, each a sentence and a formula, of endpoints and segments | `one_endpoint`, `incarnations` |
| the lemmas of who acknowledges, what is delivered, what resets | `acknowledging`, `counting`, `resets` |
| all of them | `lemmas` |
| what a lemma is | `sentence` |
| the claims that follow from them | `claims` |
| how they are settled | `settle` |
"""
