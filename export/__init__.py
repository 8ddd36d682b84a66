"""A scenario in the languages of other checkers: Promela, TLA+, SMT-LIB 2.

Every text is printed from the terms of the composed system; no language has a transition relation of its own.

| to read | module |
|---|---|
| which claims go with a scenario | `invariants` |
| terms made shorter before they are printed | `tidy` |
| values too wide for a language, in words | `narrow` |
| what is used again and so gets a name | `sharing` |
| what all three languages print | `outline` |
| names in a language | `names` |
| how a term is printed | `printer` |
| the languages | `promela`, `tla`, `smtlib` |
"""
