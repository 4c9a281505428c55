"""Places where bundles live."""
