"""`modules/startup`: works with the installed packages, and does not change unknown ones."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cli.tools.project import ROOT
from modules.startup import provider_import
from modules.startup.node_preloads import SCRIPTS
from modules.startup.provider_import import PACKAGE, import_provider_submodules_on_demand

SYNTHESIZE = """
import json, runpy, sys
runpy.run_path("main.py", run_name="__main__")
loaded = [name for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")]
print(json.dumps(sorted({name.split(".")[1] for name in loaded})))
"""
CLUSTER = """
import json
from modules.startup import accelerate
accelerate()
from cdktf import TerraformStack, Testing
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster
stack = TerraformStack(Testing.app(), "stack")
cluster = EcsCluster(stack, "cluster", name="cruddur")
# The setting's class is of a submodule that nobody named.
resources = json.loads(Testing.synth(stack))["resource"]
print(json.dumps([type(cluster.setting).__name__, resources["aws_ecs_cluster"]["cluster"]["name"]]))
"""
ASSET = """
import json, sys
from modules.startup import accelerate
accelerate()
from cdktf import App, AssetType, TerraformAsset, TerraformStack
app = App(outdir=sys.argv[1])
TerraformAsset(TerraformStack(app, "stack"), "asset", path=sys.argv[2], type=AssetType.ARCHIVE)
app.synth()
print(json.dumps(None))
"""
SINGLE_PROCESS = next(script for script in SCRIPTS if script.name == "single_process.js")


def run(program: str, *arguments: str, **variables: str) -> Any:
    output = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return json.loads(output.splitlines()[-1])


@dataclass(frozen=True)
class Synthesis:
    """Files that one synthesis loaded and stored. The synthesis found no program but Node."""

    submodules: set[str]
    """The submodules of the provider's package."""
    files: list[list[str]]
    """The JavaScript files that each Node process loaded."""
    compile_cache: Path


@pytest.fixture(scope="module")
def synthesis(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    directory = tmp_path_factory.mktemp("synthesis")
    probe = directory / "probe.js"
    probe.write_text(
        f"const place = {json.dumps(str(directory))} + '/' + process.pid + '.loaded';"
        "process.on('exit', () => require('fs').writeFileSync("
        "place, Object.keys(require.cache).join('\\n')));"
    )
    node = directory / "bin" / "node"
    node.parent.mkdir()
    node.write_text(f'#!/bin/sh\nexec "{shutil.which("node")}" "$@"\n')
    node.chmod(0o755)
    submodules = run(
        SYNTHESIZE,
        CDKTF_OUTDIR=str(directory / "out"),
        PATH=str(node.parent),
        NODE_OPTIONS=f"--require={probe}",
        NODE_COMPILE_CACHE=str(directory / "compiled"),
    )
    files = [listing.read_text().splitlines() for listing in directory.glob("*.loaded")]
    return Synthesis(set(submodules), files, directory / "compiled")


def test_no_submodule_is_imported_that_no_module_names(synthesis: Synthesis) -> None:
    named = {
        submodule
        for file in (ROOT / "modules").rglob("*.py")
        if file.name != "ci.py"  # used only for deployments from GitHub
        for submodule in re.findall(rf"from {PACKAGE}\.(\w+) import", file.read_text())
    }

    assert synthesis.submodules == {*named, "_jsii"}


def test_a_binding_that_nobody_imported_is_loaded_when_it_is_needed() -> None:
    environment = {"NODE_OPTIONS": "", "NODE_DISABLE_COMPILE_CACHE": "1"}

    assert run(CLUSTER, **environment) == ["EcsClusterSettingList", "cruddur"]


def test_a_package_that_is_imported_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ModuleType("whole")
    monkeypatch.setitem(sys.modules, "whole", whole)
    monkeypatch.setattr(provider_import, "PACKAGE", "whole")

    import_provider_submodules_on_demand()

    assert sys.modules["whole"] is whole


@pytest.mark.parametrize("name", ["no_such_package", "this"])
def test_what_is_no_package_is_left_to_python(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(provider_import, "PACKAGE", name)

    import_provider_submodules_on_demand()

    assert name not in sys.modules


def test_node_loads_the_providers_lazy_index(synthesis: Synthesis) -> None:
    provider = [file for files in synthesis.files for file in files if "provider-aws/lib/" in file]

    assert any(file.endswith("provider-aws/lib/lazy-index.js") for file in provider)
    assert not any(file.endswith("provider-aws/lib/index.js") for file in provider)


def test_node_loads_no_library_for_archives(synthesis: Synthesis) -> None:
    assert not any("/archiver/" in file for files in synthesis.files for file in files)


@pytest.mark.parametrize("module", ["modules.tracing", "modules.startup", "environments.compose"])
def test_an_import_starts_no_process(module: str) -> None:
    program = (
        "import sys; started = []; "
        "sys.addaudithook(lambda event, _: started.append(event)); "
        f"import {module}; print(str('subprocess.Popen' in started).lower())"
    )

    assert run(program) is False


def test_a_synthesis_starts_no_program_but_node(synthesis: Synthesis) -> None:
    # `synthesis` fails if a program is not in its PATH, which has only Node.
    assert synthesis.files


def test_an_asset_is_archived_all_the_same(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "file").write_text("text")

    run(ASSET, str(tmp_path / "out"), str(content))

    (archive,) = (tmp_path / "out").rglob("*.zip")
    assert zipfile.ZipFile(archive).read("file") == b"text"


def test_no_other_node_gets_the_scripts() -> None:
    program = (
        "from modules.startup import accelerate; import json, os; before = dict(os.environ); "
        "accelerate(); print(json.dumps(dict(os.environ) == before))"
    )

    assert run(program)


def test_jsiis_node_keeps_nothing_in_a_compile_cache(synthesis: Synthesis) -> None:
    assert not synthesis.compile_cache.exists()


def test_jsii_runs_in_one_process(synthesis: Synthesis) -> None:
    assert len(synthesis.files) == 1


def start(place: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Start a program that looks like jsii, with a supervisor that only prints that it ran."""
    for folder, name, text in (
        ("bin", "jsii-runtime.js", "console.log('supervisor')"),
        ("lib", "program.js", program),
    ):
        (place / folder).mkdir()
        (place / folder / name).write_text(text)
    return subprocess.run(
        ["node", "--require", SINGLE_PROCESS, place / "bin" / "jsii-runtime.js"],
        capture_output=True,
        text=True,
        check=True,
    )


def test_the_first_process_reads_and_writes_messages_itself(tmp_path: Path) -> None:
    program = "require('fs').writeSync(Object({readFD:3,writeFD:3}).writeFD, 'message')"

    assert start(tmp_path, program).stdout == "message"


def test_output_of_libraries_is_kept_apart_from_messages(tmp_path: Path) -> None:
    result = start(tmp_path, "({readFD:3,writeFD:3}); console.log('hello')")

    assert result.stdout == ""
    assert json.loads(result.stderr) == {"stdout": base64.b64encode(b"hello\n").decode()}


def test_another_jsii_runs_as_ever(tmp_path: Path) -> None:
    assert start(tmp_path, "the channel has another name").stdout == "supervisor\n"


def test_a_first_synthesis_leaves_the_providers_index_to_the_second(tmp_path: Path) -> None:
    # jsii's client kills Node after five seconds; a busy machine may need longer for the index.
    patient = (
        "import subprocess; wait = subprocess.Popen.wait; "
        "subprocess.Popen.wait = lambda self, timeout=None: wait(self); "
    )
    program = (
        "from modules.startup import accelerate; accelerate(); "
        "import cdktf_cdktf_provider_aws._jsii, cdktf; cdktf.App(); print('null')"
    )

    run(patient + program, JSII_RUNTIME_PACKAGE_CACHE_ROOT=str(tmp_path))

    assert any(tmp_path.glob("@cdktf/provider-aws/*/*/.jsii.runtime.v*.json"))


@pytest.mark.parametrize(
    ("program", "output"),
    [
        ("process.exit(3); process.exit(4);", ""),
        (
            "const { Worker } = require('node:worker_threads');"
            "const thread = 'setTimeout(() => console.log(1), 50)';"
            "new Worker(thread, { eval: true }); process.exit(3);",
            "1\n",
        ),
    ],
    ids=["without threads", "after its threads"],
)
def test_node_ends_with_its_own_exit_code(tmp_path: Path, program: str, output: str) -> None:
    file = tmp_path / "program.js"
    file.write_text(program)
    options = [option for script in SCRIPTS for option in ("--require", str(script))]

    result = subprocess.run(["node", *options, file], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stdout) == (3, output)
