"""The lever that fills jsii's cache early: what it leaves there is what jsii would leave."""

import io
import itertools
import json
import os
import shutil
import struct
import subprocess
import sys
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from bin.commands.project import ROOT
from modules.startup import package_cache, provider_import
from modules.startup.node_preloads import SCRIPTS

pytestmark = pytest.mark.emulator  # most start Node

LOAD = "import cdktf_cdktf_provider_aws._jsii"
# On a machine with much else to do jsii may be there first: what unpacks is the first to end.
WITH_LEVERS = f"import os, modules; os.wait(); {LOAD}"
AS_JSII_DOES = f"""
import runpy
runpy.run_path({provider_import.__file__!r})["import_provider_submodules_on_demand"]()
{LOAD}
"""
NAME, VERSION = "@some/package", "1.2.3"
DESCRIPTION = {
    "name": NAME,
    "readme": {"markdown": "long"},
    "types": {
        f"{NAME}.Thing": {
            "docs": {"summary": "a {thing}\n    }"},
            "kind": "class",
            "name": "Thing",
        },
        f"{NAME}.Ways": {"kind": "enum", "members": [{"docs": {}, "name": "ONE"}]},
    },
    "version": VERSION,
}


def load_provider(program: str, root: Path, **variables: str) -> str:
    """Load the provider's package with that cache; what jsii says of it."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={
            **os.environ,
            **variables,
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(root),
            "JSII_DEBUG": "1",
        },
        capture_output=True,
        text=True,
        check=True,
    ).stderr


def digests(root: Path) -> dict[Path, str]:
    """The SHA-256 of each file."""
    return {
        file.relative_to(root): sha256(file.read_bytes()).hexdigest()
        for file in root.rglob("*")
        if file.is_file()
    }


def test_packages_are_in_the_cache_before_jsii_unpacks_them_and_are_what_jsii_makes_of_them(
    tmp_path: Path,
) -> None:
    (finish_index,) = (script for script in SCRIPTS if script.name == "finish_index.js")
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"

    said = load_provider(WITH_LEVERS, ours)
    load_provider(AS_JSII_DOES, theirs, NODE_OPTIONS=f"--require={finish_index}")

    assert said.count("extraction resulted in a cache hit") == len(package_cache.PACKAGES)
    assert len(digests(ours)) > 4000
    assert digests(ours) == digests(theirs)


def packed(place: Path, files: dict[str, bytes], kind: bytes = tarfile.REGTYPE) -> Path:
    tarball = place / "package.tgz"
    with tarfile.open(tarball, "w:gz", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.type = kind
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return tarball


def fill(tarball: Path, root: Path) -> Path:
    """Fill the cache with that package; its entry."""
    subprocess.run(
        ["node", package_cache.SCRIPT, root, tarball, NAME, VERSION], check=True, timeout=60
    )
    digest = sha256(tarball.read_bytes() + f"\0{NAME}\0{VERSION}".encode()).hexdigest()
    return root / NAME / VERSION / digest


def contents(entry: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(entry)): file.read_bytes()
        for file in entry.rglob("*")
        if file.is_file()
    }


def test_every_type_is_found_by_the_index_without_what_is_not_read(tmp_path: Path) -> None:
    description = json.dumps(DESCRIPTION, indent=2).encode()

    files = contents(fill(packed(tmp_path, {".jsii": description}), tmp_path / "cache"))

    manifest = json.loads(files[".jsii.runtime.v1.json"])
    assert manifest["assemblyMetadata"] == {"name": NAME, "version": VERSION}
    index = files[manifest["index"]]
    column = {
        name: index[part["start"] : part["start"] + part["length"]]
        for name, part in manifest["layout"].items()
        if name != "typeCount"
    }
    assert column["names"].decode().split("\n") == [f"{NAME}.Thing", f"{NAME}.Ways"]
    assert list(column["kinds"]) == [0, 2]
    offsets = struct.unpack("<3I", column["offsets"])
    definitions = files[manifest["defs"]]
    assert [json.loads(definitions[a:b]) for a, b in itertools.pairwise(offsets)] == [
        {"kind": "class", "name": "Thing"},
        {"kind": "enum", "members": [{"name": "ONE"}]},
    ]


@pytest.mark.parametrize(
    "description",
    [
        json.dumps(DESCRIPTION).encode(),
        json.dumps({"schema": "jsii/file-redirect", "filename": ".jsii.gz"}, indent=2).encode(),
        json.dumps({"types": {"a.B": {"kind": "new"}}}, indent=2).encode(),
        b'{\n  "types": {\n    "a.B": {',
        b'{\n  "types": {\n    "a.B": {\n      "kind": "class",\n      "na',
    ],
    ids=["another indentation", "elsewhere", "a new kind", "cut off", "cut off in a string"],
)
def test_a_description_that_is_written_in_another_way_is_left_to_jsii(
    tmp_path: Path, description: bytes
) -> None:
    files = contents(fill(packed(tmp_path, {".jsii": description}), tmp_path / "cache"))

    assert files == {".jsii": description, ".jsii-runtime-package-cache": b""}


def test_files_keep_their_folders_and_contents(tmp_path: Path) -> None:
    files = {"lib/index.js": b"x" * 3_000_000, "lib/empty.js": b"", "package.json": b"{}"}

    entry = fill(packed(tmp_path, files), tmp_path / "cache")

    assert contents(entry) == {**files, ".jsii-runtime-package-cache": b""}


@pytest.mark.parametrize(
    "prepare",
    [
        lambda place: packed(place, {"link": b""}, kind=tarfile.SYMTYPE),
        lambda place: packed(place, {"../../outside": b"text"}),
        lambda place: _cut_off(packed(place, {"file": os.urandom(100_000)})),
    ],
    ids=["a link", "a way out", "cut off"],
)
def test_a_package_that_cannot_be_unpacked_is_left_to_jsii(
    tmp_path: Path, prepare: Callable[[Path], Path]
) -> None:
    entry = fill(prepare(tmp_path), tmp_path / "cache")

    assert list(entry.parent.iterdir()) == []
    assert not list(tmp_path.rglob("outside"))


def _cut_off(tarball: Path) -> Path:
    tarball.write_bytes(tarball.read_bytes()[:50_000])
    return tarball


def test_an_entry_that_somebody_else_is_filling_is_left_to_them(tmp_path: Path) -> None:
    tarball = packed(tmp_path, {"package.json": b"{}"})
    entry = fill(tarball, tmp_path / "cache")
    shutil.rmtree(entry)
    lock = entry.with_name(f"{entry.name}.lock")
    lock.write_text("somebody else")

    fill(tarball, tmp_path / "cache")

    assert lock.read_text() == "somebody else"
    assert not entry.exists()


@pytest.mark.parametrize(
    "variables",
    [
        {"JSII_RUNTIME_PACKAGE_CACHE": "disabled"},
        {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": "", "HOME": ""},
        {"PATH": ""},
    ],
    ids=["disabled", "no place", "no Node"],
)
def test_nothing_is_filled_where_there_is_no_cache_or_no_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(tmp_path))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    package_cache.fill_package_cache()

    assert list(tmp_path.iterdir()) == []


def test_waits_of_jsii_are_short(tmp_path: Path) -> None:
    (short_waits,) = (script for script in SCRIPTS if script.name == "short_waits.js")
    recorder = tmp_path / "recorder.js"
    recorder.write_text("Atomics.wait = (...asked) => console.log(asked[3]);")
    program = "for (const asked of [5, 1000]) Atomics.wait(null, 0, 0, asked)"

    waits = subprocess.run(
        ["node", "--require", recorder, "--require", short_waits, "--eval", program],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert waits == "5\n20\n"
