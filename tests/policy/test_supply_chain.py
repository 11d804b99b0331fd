"""Every installation of this project gets exactly the packages that it was tested with."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cli.tools.project import ROOT

_NOT_OURS = {".cache", ".venv", "node_modules"}


def files(pattern: str) -> list[Path]:
    """Return our files that match the pattern, in the root and in the folders."""
    return [
        file
        for folder in (ROOT, *(ROOT / name for name in ("services", "tests")))
        for file in (folder.glob(pattern) if folder == ROOT else folder.rglob(pattern))
        if _NOT_OURS.isdisjoint(file.relative_to(ROOT).parts)
    ]


def requirements(file: Path) -> list[str]:
    """Return the lines of a requirements file, each with its continuation lines."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if re.match(r"\s*[^\s#]", line)]


def packages(file: Path) -> dict[str, dict[str, Any]]:
    """Return the packages that npm downloads for a lock file, without bundled packages."""
    lock: dict[str, dict[str, dict[str, Any]]] = json.loads(file.read_bytes())
    return {
        name: package
        for name, package in lock["packages"].items()
        if name and not package.get("inBundle") and not package.get("link")
    }


@pytest.mark.parametrize(
    "file", files("requirements*.txt"), ids=lambda file: str(file.relative_to(ROOT))
)
def test_every_python_package_of_a_requirements_file_has_one_version_and_its_hashes(
    file: Path,
) -> None:
    pinned = requirements(file)

    assert len(pinned) > 3
    for line in pinned:
        assert re.match(r"[\w.\-\[\],]+==[\w.]+ ", line), line
        assert "--hash=sha256:" in line, line


@pytest.mark.parametrize(
    "file", files("package-lock.json"), ids=lambda file: str(file.relative_to(ROOT))
)
def test_every_javascript_package_has_its_hash(file: Path) -> None:
    downloaded = packages(file)

    assert len(downloaded) >= 3
    assert [name for name, package in downloaded.items() if "integrity" not in package] == []


def test_every_package_of_the_pipfile_has_its_hashes() -> None:
    lock = json.loads((ROOT / "Pipfile.lock").read_bytes())

    pinned = {**lock["default"], **lock["develop"]}
    assert len(pinned) > 50
    assert [name for name, package in pinned.items() if not package["hashes"]] == []


def test_what_we_ask_for_ourselves_is_asked_for_in_one_version() -> None:
    pipfile = tomllib.loads((ROOT / "Pipfile").read_text(encoding="utf-8"))
    asked = {**pipfile["packages"], **pipfile["dev-packages"]}
    versions = {
        name: value if isinstance(value, str) else value["version"] for name, value in asked.items()
    }
    for file in files("package.json"):
        manifest = json.loads(file.read_bytes())
        for kind in ("dependencies", "devDependencies", "optionalDependencies"):
            versions |= {
                f"{file}: {name}": f"=={version}"
                for name, version in manifest.get(kind, {}).items()
            }

    assert [name for name, text in versions.items() if not re.fullmatch(r"==[\d.]+", text)] == []


def test_no_lock_file_names_where_packages_come_from() -> None:
    locks = [ROOT / "Pipfile.lock", *files("package-lock.json"), *files("requirements*.txt")]

    for file in locks:
        text = file.read_text(encoding="utf-8")
        named = re.search(r'"resolved"|--(extra-)?index-url|--find-links', text)
        assert named is None, f"{file}: {named}"


@pytest.mark.parametrize("service", ["backend-flask", "cognito-verifier", "frontend-react-js"])
def test_a_service_is_built_on_debian_13_because_ecr_finds_a_critical_in_zlib_of_debian_12(
    service: str,
) -> None:
    dockerfile = (ROOT / "services" / service / "Dockerfile").read_text(encoding="utf-8")
    bases = re.findall(r"^ARG \w+_IMAGE=(.*)$", dockerfile, re.MULTILINE)

    assert bases
    assert re.findall(r"^FROM (?!\$)", dockerfile, re.MULTILINE) == []
    assert [base for base in bases if "trixie" not in base.partition(":")[2].split("-")] == []
