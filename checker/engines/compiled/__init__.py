"""Explicit-state search compiled to machine code, for systems too large for plain Python.

| module | from | to |
|---|---|---|
| `layout` | the variables of a system | their places in 64-bit words |
| `decision_tree` | guarded commands | a tree that makes each test once |
| `llvm` | terms and the tree | LLVM's text |
| `program` | the text | machine code, kept on disk by `cache` |
| `table` | rows of words | their numbers, by hash; several threads may enter rows at once |
| `state_compression` | packed states | one word for each: the numbers of its two halves |
| `loop` | a program | states, one after the other; knows no system |
| `search` | a system | every reachable state, within limits |
| `arrays`, `graph` | the arrays of a search | a `StateGraph` |
| `observations` | the observable values of steps | machine code that computes them |
| `graph_kernels` | arrays | answers about every state or step; knows no system |
| `step_queries`, `state_classes` | arrays | predicates on states and steps, and their classes |
| `pending`, `scc` | a graph and a `LeadsTo` | fair components, by repeated decomposition |
| `run_automaton` | a graph and a `TraceLanguage` | the words of its runs |
| `graph_queries` | all of these | the answers to the checks of `engines.explicit` |
| `graph_file` | a graph | a file, and back |
| `networkx_view` | a graph | a view for networkx, without a copy |
| `shard`, `shard_kernels` | a part of the states | the states that follow them |
| `sharded_search` | shards over a transport | the counts of a search |
| `ray_backend` | shards | Ray's actors, on one machine or many |
| `checkpoints` | a search by shards | files to go on from |
"""
