"""Proofs for unbounded channels: no bound on segments, losses, duplicates or incarnations.

| topic | module |
|---|---|
| history variables, and the freshness of a new ISS | `history` |
| lemmas about one endpoint | `one_endpoint` |
| lemmas about segments and incarnations | `incarnations` |
| lemmas about acknowledgments, delivery and resets | `acknowledging`, `counting`, `resets` |
| all lemmas | `lemmas` |
| the form of a lemma | `lemma` |
| the claims that follow from them | `claims` |
| obligations and verdicts | `prover` |
"""
