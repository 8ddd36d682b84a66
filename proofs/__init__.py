"""What is claimed of the protocol, and how each claim is settled.

| to read | module |
|---|---|
| what a claim is | `claim` |
| what never happens | `safety` |
| how many segments close a connection | `waves` |
| what happens at last | `liveness` |
| what a single segment may do | `segments` |
| the rules themselves | `rules`, `totality` |
| over any wire, without a bound | `everlasting` |
| what other solvers check | `certificates` |
| the notes that the project began with | `seed` |
| what exercises each rule | `coverage` |
| a run beside a figure of the RFC | `figures` |
| Figure 5 of RFC 9293 as data | `figure5` |
| the catalogue, and how its cases are settled | `settle` |
"""
