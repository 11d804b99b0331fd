"""Has packages unpacked for jsii while Python still imports.

A package that is not in jsii's cache is unpacked there when it is first imported: 360 MB of the
provider, 3 seconds in which nothing else happens. Here a Node of its own begins at once; jsii finds
the packages in its cache, or waits until they are there.
"""

import os
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

# The packages of JavaScript behind those of Python; of constructs, jsii is done before it matters.
PACKAGES = {"cdktf_cdktf_provider_aws": "@cdktf/provider-aws", "cdktf": "cdktf"}
SCRIPT = Path(__file__).with_name("fill_package_cache.js")


def fill_package_cache() -> None:
    """Start to unpack what jsii does not have; do nothing where it keeps no cache."""
    root = _cache_root()
    if root is None:
        return
    missing: list[str | Path] = []
    for package, name in PACKAGES.items():
        tarball = _tarball(package)
        if tarball is None:
            continue
        version = tarball.name.removesuffix(".jsii.tgz").rpartition("@")[2]
        if not any((root / name / version).glob("*/.jsii-runtime-package-cache")):
            missing += [tarball, name, version]
    if missing:
        with suppress(OSError):  # jsii says itself that there is no Node
            subprocess.Popen(
                ["node", SCRIPT, root, *missing],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )


def _tarball(package: str) -> Path | None:
    """The JavaScript package inside the Python package."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    tarballs = (file for place in places or () for file in Path(place, "_jsii").glob("*.tgz"))
    return next(tarballs, None)


def _cache_root() -> Path | None:
    """Where jsii keeps packages, on the systems that this project is used on."""
    if os.environ.get("JSII_RUNTIME_PACKAGE_CACHE", "enabled").lower() != "enabled":
        return None
    configured = os.environ.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT")
    if configured:
        return Path(configured)
    caches = {"linux": ".cache/aws/jsii", "darwin": "Library/Caches/com.amazonaws.jsii"}
    home = os.environ.get("HOME")
    if not home or sys.platform not in caches:
        return None
    return Path(home, caches[sys.platform], "package-cache")
