"""How each target spells the call-flow graph. Pure: graph in, artefacts out."""
