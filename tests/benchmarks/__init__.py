"""Benchmark of a synthesis, in comparison with other tools and with growing size: `bin/bench`."""
