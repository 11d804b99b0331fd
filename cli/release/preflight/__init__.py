"""Check for problems that would make a deployment fail late, before any change."""
