"""Readers of the call-flow graph: what happens to a call, what changes for callers, and what can be proved. Pure."""
