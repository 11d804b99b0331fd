"""Loads only those parts of the AWS provider's bindings that are used.

The package's `__init__` imports all of its 2,200 submodules, 9 to 15 seconds of every synthesis. A
bare module of the package's name, put into `sys.modules` first, lets Python find the submodules
that are asked for and nothing else. Editors and mypy read the installed package and see every
binding as ever. Behind it, jsii's Node loads the same bindings as JavaScript; there a preloaded
script takes the lazy index that the package ships.

Both must happen before the first import of `cdktf` or of the bindings: `modules` comes first.
Where they come too late, or the package has changed, everything is loaded as usual.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

PACKAGE = "cdktf_cdktf_provider_aws"
PRELOAD = Path(__file__).with_suffix(".js")


def import_provider_submodules_on_demand() -> None:
    """Keep the package's `__init__` from running; do nothing where it ran or is not a package."""
    if PACKAGE in sys.modules:
        return
    spec = find_spec(PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        return
    module = ModuleType(PACKAGE)
    module.__spec__ = spec
    module.__path__ = spec.submodule_search_locations
    sys.modules[PACKAGE] = module


def require_provider_submodules_on_demand() -> None:
    """Have jsii's Node preload the script beside this file; do nothing where that runs already."""
    if "jsii" in sys.modules:
        return
    path = str(PRELOAD).replace("\\", "\\\\").replace('"', '\\"')
    option = f'--require "{path}"'
    options = os.environ.get("NODE_OPTIONS", "")
    if option not in options:
        # Not a setting of ours: jsii starts Node with this process's variables.
        os.environ["NODE_OPTIONS"] = f"{options} {option}".strip()
