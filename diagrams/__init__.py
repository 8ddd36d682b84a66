"""Pictures of a system, a graph, a trace. They read what the model says and draw nothing by hand."""
