"""The command line itself: its door, the table of commands, the language, what is printed, exit codes."""
