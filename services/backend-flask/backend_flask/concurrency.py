"""How much the service does at once."""

THREADS = 16
"""Requests served at a time, and connections pooled for them; most of them wait for others."""
