"""Claims about the protocol, and the proofs and searches that decide them.

| topic | module |
|---|---|
| a claim; its cases; its fairness | `claim`, `case`, `fairness` |
| the catalogue of claims, one file a topic | `claims.catalogue` |
| choosing cases; checking one; checking many; their results | `selection`, `runner`, `check`, `result` |
| exactly one rule applies | `rule_totality` |
| proofs for unbounded channels | `unbounded` |
| proofs without a bound, and certificates for other solvers | `proving`, `certificates` |
| mutation testing | `mutants` |
| queries; the notes that the project began with; known defects | `query`, `seed`, `defects` |
| the scenarios that exercise each rule | `rule_coverage` |
| a run beside a figure of the RFC; Figure 5 as data | `figure_replay`, `figure5` |
"""
