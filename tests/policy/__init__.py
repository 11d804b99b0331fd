"""Third-party security checks of everything that we deploy: `bin/check --policy`."""
