"""How fast a synthesis is, beside its peers and as it grows: `bin/bench`."""
