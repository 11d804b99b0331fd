"""Import only those submodules of the AWS provider's bindings that are used.

The package's `__init__` imports all 2,200 submodules, which takes 9 to 15 seconds of every
synthesis. An empty module with the name of the package in `sys.modules` keeps `__init__` from
running. Python still finds each submodule that is imported. Editors and mypy read the installed
package and see every class.
"""

import sys
from importlib.util import find_spec
from types import ModuleType

PACKAGE = "cdktf_cdktf_provider_aws"


def import_provider_submodules_on_demand() -> None:
    """Keep the package's `__init__` from running, unless it ran or there is no such package."""
    if PACKAGE in sys.modules:
        return
    spec = find_spec(PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        return
    module = ModuleType(PACKAGE)
    module.__spec__ = spec
    module.__path__ = spec.submodule_search_locations
    sys.modules[PACKAGE] = module
