"""From what was written to what is meant: references, sites, numbers in E.164, defaults, destination profiles."""
