"""Only what is used of the AWS provider's bindings is loaded, as long as the package allows it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from modules.provider_import import PACKAGE

ROOT = Path(__file__).resolve().parents[1]

SYNTHESIZE = """
import json, runpy, sys
runpy.run_path("main.py", run_name="__main__")
loaded = [name for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")]
print(json.dumps(sorted({name.split(".")[1] for name in loaded})))
"""
SAME_OBJECT = """
import json, sys
if sys.argv[1] == "lazily":
    import modules
from cdktf import TerraformStack, Testing
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster
stack = TerraformStack(Testing.app(), "stack")
cluster = EcsCluster(stack, "cluster", name="cruddur")
# The setting's class is of a submodule that nobody named.
print(json.dumps([type(cluster.setting).__name__, Testing.synth(stack)]))
"""


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


def test_no_submodule_is_imported_that_no_module_names(tmp_path: Path) -> None:
    named = {
        submodule
        for file in (ROOT / "modules").rglob("*.py")
        for submodule in re.findall(rf"from {PACKAGE}\.(\w+) import", file.read_text())
    }

    imported = run(SYNTHESIZE, CDKTF_OUTDIR=str(tmp_path))

    assert set(imported) == {*named, "_jsii"}


@pytest.mark.slow  # loads the whole package
def test_bindings_loaded_lazily_make_the_same_json_as_the_whole_package() -> None:
    environment = {"NODE_OPTIONS": ""}

    assert run(SAME_OBJECT, "lazily", **environment) == run(SAME_OBJECT, "whole", **environment)


def test_the_installed_package_still_ships_the_lazy_index(tmp_path: Path) -> None:
    probe = tmp_path / "probe.js"
    probe.write_text(
        f"const place = {json.dumps(str(tmp_path))} + '/' + process.pid + '.loaded';"
        "process.on('exit', () => require('fs').writeFileSync("
        "place, Object.keys(require.cache).join('\\n')));"
    )

    run(SYNTHESIZE, CDKTF_OUTDIR=str(tmp_path / "out"), NODE_OPTIONS=f"--require={probe}")

    loaded = [file for listing in tmp_path.glob("*.loaded") for file in listing.open()]
    provider = [file.strip() for file in loaded if "provider-aws/lib/" in file]
    assert any(file.endswith("provider-aws/lib/lazy-index.js") for file in provider)
    assert not any(file.endswith("provider-aws/lib/index.js") for file in provider)
