"""The environment of the endpoints: what a scenario asks before an endpoint may take a transition.

| module | what it is about |
|---|---|
| `guards` | all of it, for one side: the guard of a path of rules |
| `users` | when a user makes a call |
| `timers` | when the retransmission timer and the 2 MSL timer may expire |
| `msl` | the maximum segment lifetime, and the quiet time after a crash |
| `iss` | the freshness of an initial sequence number |
| `crash` | the rule of an endpoint that loses its memory |
| `attacker` | a third party that injects segments |
| `guard` | the type of a guard |
"""
