"""Text to models: the YAML files of a folder become one tree of validated objects, and every fault a diagnostic with its place."""
