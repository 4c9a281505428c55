"""Work on a whole fleet or on one of its clients: compiled, planned, compared, proved, tested."""
