"""The search compiled to machine code: for what plain Python would take too long to search.

| module | from | to |
|---|---|---|
| `layout` | the variables of a system | their places in 64-bit words |
| `decisions` | guarded commands | a tree that asks each question once |
| `llvm` | terms and the tree | LLVM's text |
| `program` | the text | machine code, kept on disk |
| `loop` | a program | states, one after the other; knows no system |
| `search` | a system | every reachable state, within budgets |
| `graph` | arrays | a `StateGraph` |
"""
