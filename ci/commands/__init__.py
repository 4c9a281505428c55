"""One command per file; its click command is called `command`."""
