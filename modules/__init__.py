"""Constructs, one per file, that know neither environments nor each other."""
