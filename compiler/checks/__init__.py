"""Rules across objects and clients, one per file: models in, diagnostics out."""
