"""Levers that make a synthesis start in a tenth of the time; it works the same without them.

They must be pulled before the first import of `cdktf` or of the provider's bindings: `modules`
comes first. Each stands in one file, is tested against the installed packages, and leaves
everything as usual where it comes too late or a package has changed.
"""

from modules.startup.classes_ahead import ask_for_classes_ahead
from modules.startup.load_ahead import load_ahead
from modules.startup.node_preloads import preloading_into_node
from modules.startup.package_cache import fill_package_cache
from modules.startup.provider_import import import_provider_submodules_on_demand
from modules.startup.type_hints import remember_type_hints

__all__ = [
    "ask_for_classes_ahead",
    "fill_package_cache",
    "import_provider_submodules_on_demand",
    "load_ahead",
    "preloading_into_node",
    "remember_type_hints",
]
