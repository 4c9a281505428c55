"""Sets of instants on the wall clock of a time zone, calendars and holidays, the horizon cut into cells, and the clocks of phones."""
