"""What an environment does, at a glance."""

from modules.dashboard.dashboard import Dashboard

__all__ = ["Dashboard"]
