"""What callers notice when one graph takes the place of another."""
