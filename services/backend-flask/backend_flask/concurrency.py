"""Numbers of requests and connections that the service handles at the same time."""

THREADS = 16
"""Requests served at a time, and connections pooled for them; most of them wait for others."""
