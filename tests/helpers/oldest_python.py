"""The oldest Python that the README allows, and the packages that it cannot install."""

import sys
from collections.abc import Sequence
from importlib.metadata import distributions

from packaging.specifiers import SpecifierSet

OLDEST = "3.11.0"  # Debian 12 has 3.11.2


def packages_for_newer(path: Sequence[str] = sys.path) -> list[str]:
    """Return the installed packages that need a newer Python than the oldest."""
    return [
        f"{package.name} {package.version} needs Python {needed}"
        for package in distributions(path=list(path))
        if (needed := package.metadata["Requires-Python"])
        and not SpecifierSet(needed).contains(OLDEST)
    ]
