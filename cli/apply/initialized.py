"""Skip `terraform init` where nothing that it depends on has changed since the last one.

`terraform init` takes about a second for each stack. Terraform itself checks the rest: a plan
without an initialized backend or provider fails, and the caller then initializes after all.
"""

import json
from hashlib import sha256
from pathlib import Path

from cli.tools.terraform import OVERRIDE, Terraform, binary

_STAMP = Path(".terraform") / "initialized"
_CONFIGURATION, _LOCK_FILE = "cdk.tf.json", ".terraform.lock.hcl"


def is_initialized(terraform: Terraform) -> bool:
    """Return whether the last `init` of the directory was for this configuration."""
    stamp = terraform.directory / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _fingerprint(terraform)


def remember(terraform: Terraform) -> None:
    """Record that `init` has succeeded."""
    (terraform.directory / _STAMP).write_text(_fingerprint(terraform), encoding="utf-8")


def _fingerprint(terraform: Terraform) -> str:
    document = json.loads((terraform.directory / _CONFIGURATION).read_text(encoding="utf-8"))
    lock = terraform.directory / _LOCK_FILE
    parts = [
        document["terraform"],
        lock.read_text(encoding="utf-8") if lock.is_file() else "",
        (terraform.directory / OVERRIDE).is_file(),
        terraform.variables.get("TF_DATA_DIR", ""),
        binary(),
    ]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
