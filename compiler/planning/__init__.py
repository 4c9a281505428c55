"""What an apply would change: bundles of files and objects, wanted against live."""
