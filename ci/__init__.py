"""The only place that touches the world: command line, workspace, nodes, secrets."""
