"""What callers notice at a node of the graph. An act answers every question about itself."""
