"""Resolved models to the call-flow graph: every object becomes nodes, every reference an edge. A construct a file."""
