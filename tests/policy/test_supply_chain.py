"""Every installation of this project gets exactly the packages that it was tested with."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cli.tools.project import ROOT
from modules.tracing import Tracing, tracing_sidecar

_NOT_OURS = {".cache", ".venv", "node_modules"}


def files(pattern: str) -> list[Path]:
    """Return our files that match the pattern, in the root and in the folders."""
    return [
        file
        for folder in (ROOT, *(ROOT / name for name in ("cli", "emulator", "services", "tests")))
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


def test_the_same_pip_with_its_hash_installs_our_packages_and_those_of_the_services() -> None:
    pinned = [line for file in files("pip.txt") for line in requirements(file)]

    assert len(pinned) == 3
    assert len(set(pinned)) == 1
    assert re.fullmatch(r"pip==[\d.]+ --hash=sha256:[0-9a-f]{64}", pinned[0])


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


def base_images() -> dict[str, list[str]]:
    """Return the images that we do not build ourselves, by file."""
    dockerfiles = [*(ROOT / "services").glob("*/Dockerfile"), ROOT / "emulator" / "Dockerfile"]
    images = {
        str(file.relative_to(ROOT)): re.findall(
            r"^(?:ARG \w+_IMAGE=|FROM (?!\$))(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE
        )
        for file in dockerfiles
    }
    # Compose reads variables for these; services of an environment may have other public images.
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    images["compose.yaml"] = re.findall(r"image: \$\{\w+_IMAGE:-(.+)\}$", compose, re.MULTILINE)
    kinds: tuple[Tracing, ...] = ("xray", "adot")
    for kind in kinds:
        (sidecar,) = tracing_sidecar(kind).containers
        images[kind] = [sidecar["image"]]
    return images


def test_every_base_image_is_pinned_by_tag_and_digest() -> None:
    images = base_images()

    assert all(images.values()), images
    for source, pinned in images.items():
        for image in pinned:
            assert re.fullmatch(r"[a-z0-9./-]+:[\w.-]+@sha256:[0-9a-f]{64}", image), source


def test_all_files_pin_a_base_image_to_the_same_tag_and_digest() -> None:
    pinned = {image for images in base_images().values() for image in images}

    assert len(pinned) == len({image.partition(":")[0] for image in pinned}), sorted(pinned)


@pytest.mark.emulator
def test_the_configuration_of_renovate_is_valid() -> None:
    schema = ("--builtin-schema", "vendor.renovate")
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *schema, str(ROOT / ".github/renovate.json")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("service", ["backend-flask", "cognito-verifier", "frontend-react-js"])
def test_a_service_is_built_on_debian_13_because_ecr_finds_a_critical_in_zlib_of_debian_12(
    service: str,
) -> None:
    dockerfile = (ROOT / "services" / service / "Dockerfile").read_text(encoding="utf-8")
    bases = re.findall(r"^ARG \w+_IMAGE=(.*)$", dockerfile, re.MULTILINE)

    assert bases
    assert re.findall(r"^FROM (?!\$)", dockerfile, re.MULTILINE) == []
    tags = [base.partition("@")[0].partition(":")[2] for base in bases]
    assert [tag for tag in tags if "trixie" not in tag.split("-")] == []
