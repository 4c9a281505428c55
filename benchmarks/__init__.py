"""Speed, as ratios of things timed side by side in one run; run by `make bench`, never asserted in tests."""
