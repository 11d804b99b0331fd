"""Imports only those parts of the AWS provider's bindings that are used.

The package's `__init__` imports all of its 2,200 submodules, 9 to 15 seconds of every synthesis. A
bare module of the package's name, put into `sys.modules` first, lets Python find the submodules
that are asked for and nothing else. Editors and mypy read the installed package and see every
binding as ever.
"""

import sys
from importlib.util import find_spec
from types import ModuleType

PACKAGE = "cdktf_cdktf_provider_aws"


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
