"""Plan changes, and review them."""
