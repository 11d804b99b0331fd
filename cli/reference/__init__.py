"""Generate the reference pages and drawings."""
