"""What a client may say: frozen Pydantic models, one noun per file."""
