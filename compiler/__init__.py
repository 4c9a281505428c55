"""What a tree means: YAML to the checked call-flow graph. Pure: no file, clock, network or environment."""
