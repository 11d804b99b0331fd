"""Print the requirements of the emulator's image, with hashes: `bin/lock` writes them to a file.

Pipfile.lock pins all packages but does not contain their dependencies. The metadata of the
installed packages does.
"""

import json
from importlib.metadata import requires
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cli.tools.project import ROOT

_HEADER = "# Written by bin/lock from requirements.in and Pipfile.lock.\n"


def emulator_requirements() -> str:
    """Return the pins of the packages in `emulator/requirements.in` and of their dependencies."""
    lock = json.loads((ROOT / "Pipfile.lock").read_text(encoding="utf-8"))
    pins = {**lock["default"], **lock["develop"]}
    lines = (ROOT / "emulator" / "requirements.in").read_text(encoding="utf-8").splitlines()
    waiting = [Requirement(line) for line in lines if not line.startswith("#")]
    needed = set()
    while waiting:
        package = waiting.pop()
        if str(package) not in needed:
            needed.add(str(package))
            waiting += _dependencies(package)
    names = {canonicalize_name(Requirement(each).name) for each in needed}
    return _HEADER + "".join(_pinned(name, pins[name]) for name in sorted(names))


def _pinned(name: str, pin: dict[str, Any]) -> str:
    return " \\\n    --hash=".join([f"{name}{pin['version']}", *pin["hashes"]]) + "\n"


def _dependencies(package: Requirement) -> list[Requirement]:
    """Return the direct dependencies of an installed package, with those of the chosen extras."""
    return [
        each
        for each in map(Requirement, requires(package.name) or ())
        if not each.marker
        or any(each.marker.evaluate({"extra": extra}) for extra in ("", *package.extras))
    ]


if __name__ == "__main__":
    print(emulator_requirements(), end="")
