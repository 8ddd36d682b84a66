"""Scenarios: the bounds under which two endpoints are composed.

| module | what it has |
|---|---|
| `scenario` | the fields of a scenario |
| `scenario_file` | scenarios of one's own, in TOML |
| `catalogue` | the scenarios that come with synfin, by name |
| `failures`, `half_duplex`, `figures` | parts of it: failures, half-duplex CLOSE, the RFC's figures |
| `scaling` | the drivers of the size of a state space |
"""
