"""All that can happen to the calls of a client, as a finite table: entry points, sets of instants, states."""
