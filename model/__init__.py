"""TCP, and nothing but TCP: the records, the rules in the RFC's order, the wires, the scenarios.

| to read beside RFC 9293 | module |
|---|---|
| 3.3.1, 3.3.2 variables and states | `records` |
| 3.4 sequence numbers | `numbers` |
| 3.10.1–3.10.6 user calls | `calls` |
| 3.10.7.1 CLOSED | `closed` |
| 3.10.7.2 LISTEN | `listen` |
| 3.10.7.3 SYN-SENT | `syn_sent` |
| 3.10.7.4 the other states | `synchronized` |
| 3.10.8 timeouts, 3.8.3 giving up | `timeouts` |
| 3.4.3, 3.5.1 loss of memory | `crash` |
| before RFC 5961; RFC 1337; Note 3 | `protocols` |
| Figures 6 to 13 | `figures` |

`rule` is the language the rules are written in, `pipeline` puts the steps together, `wires` and
`scenario` say where and within which bounds, `compose` makes the transition system. `sentences` says what
accounts for every sentence of section 3.10, `abstractions` what is left out or simplified.
"""
