"""Numbers of requests and connections that the service handles at the same time."""

THREADS = 16
"""Number of threads and of pooled connections; most threads wait for other services."""
