"""The CloudWatch dashboard of an environment."""

from modules.dashboard.dashboard import Dashboard

__all__ = ["Dashboard"]
