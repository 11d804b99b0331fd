"""A problem that a check has found before a deployment."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One line for the user: the problem, its place, and the remedy.

    A warning does not stop the deployment.
    """

    text: str
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{'Warning' if self.is_warning else 'Problem'}: {self.text}"


def warning(text: str) -> Problem:
    """Return a problem that does not stop the deployment."""
    return Problem(text, is_warning=True)
