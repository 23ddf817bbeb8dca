"""The `balie` command: set up, start, watch and stop Balie, and try it from a terminal."""
