"""The search compiled to machine code: for what plain Python would take too long to search.

| module | from | to |
|---|---|---|
| `layout` | the variables of a system | their places in 64-bit words |
| `decisions` | guarded commands | a tree that asks each question once |
| `llvm` | terms and the tree | LLVM's text |
| `program` | the text | machine code, kept on disk |
| `table` | rows of words | their numbers, by hash; several threads may enter rows at once |
| `halves` | packed states | one word for each: the numbers of its two halves |
| `loop` | a program | states, one after the other; knows no system |
| `search` | a system | every reachable state, within budgets |
| `graph` | arrays | a `StateGraph` |
| `observers` | what steps show | machine code that tells it |
| `passes` | arrays | answers about every state or step; knows no system |
| `steps`, `kinds` | a graph | what holds in its states and steps, and which are alike |
| `waiting`, `regions` | a graph and `LeadsTo` | fair components, by repeated decomposition |
| `hearing` | a graph and an `Exchange` | what its runs say |
| `saved` | a graph | a file, and back |
| `view` | a graph | what networkx reads without a copy |
"""
