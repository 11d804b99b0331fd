"""Judges that others wrote, over everything that we deploy: `bin/policy`."""
