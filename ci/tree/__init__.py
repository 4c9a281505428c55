"""Trees of clients: in a folder, and as git knows them."""
