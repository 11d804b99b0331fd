"""Print Pipfile.lock as requirements with hashes, which pip installs faster than pipenv does."""

import json
from pathlib import Path
from typing import Any


def requirement(name: str, pin: dict[str, Any]) -> str:
    """Return one package of the lock file as a line for `pip install --require-hashes`."""
    extras = f"[{','.join(pin['extras'])}]" if "extras" in pin else ""
    markers = f"; {pin['markers']}" if "markers" in pin else ""
    hashes = " ".join(f"--hash={digest}" for digest in pin["hashes"])
    return f"{name}{extras}{pin['version']}{markers} {hashes}"


def main() -> None:
    lock = json.loads(Path("Pipfile.lock").read_text(encoding="utf-8"))
    for name, pin in sorted({**lock["default"], **lock["develop"]}.items()):
        print(requirement(name, pin))


if __name__ == "__main__":
    main()
