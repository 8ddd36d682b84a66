"""TCP, and nothing but TCP: the state, the rules in the RFC's order, the channels, the scenarios.

| to read beside RFC 9293 | module |
|---|---|
| 3.3.1, 3.3.2 variables and states | `state` |
| 3.4 sequence numbers | `seqnum` |
| 3.10.1–3.10.6 user calls | `rfc9293.calls` |
| 3.10.7.1 CLOSED | `rfc9293.closed` |
| 3.10.7.2 LISTEN | `rfc9293.listen` |
| 3.10.7.3 SYN-SENT | `rfc9293.syn_sent` |
| 3.10.7.4 the other states | `rfc9293.synchronized` |
| 3.10.8 timeouts, 3.8.3 giving up | `rfc9293.timeouts` |
| 3.4.3, 3.5.1 loss of memory | `environment.crash` |
| Figures 6 to 13 | `scenarios.figures` |

| from rules to systems | module |
|---|---|
| the language that rules are written in | `rule` |
| the paths of rules through the steps of 3.10.7 | `pipeline` |
| the transitions of one endpoint | `transitions` |
| a segment as one number; channels, and their order | `segment_layout`, `channels`, `channel_order` |
| users, timers, MSL, ISS, attacker, crash | `environment` |
| the bounds: which users, channels, policies | `scenarios` |
| two endpoints, their channels and users as one transition system | `side`, `composed_system` |
| one endpoint in an arbitrary environment; two over unbounded channels | `open_endpoint`, `unbounded` |
| other protocols and mutants; a system of which a few rules are changed | `variants`, `recompose` |
| the RFC's sentences and what stands for each; departures from it | `coverage` |
"""
