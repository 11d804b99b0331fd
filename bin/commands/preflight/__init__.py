"""Look for what would make a deployment fail late, before anything is touched."""
