"""The tests in a client's own tree: read, judged at every instant that they speak of, and what they cover."""
