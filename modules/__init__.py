"""The building blocks: one construct per file, which know neither environments nor each other."""

from modules.startup.classes_ahead import ask_for_classes_ahead
from modules.startup.load_ahead import load_ahead
from modules.startup.node_preloads import preloading_into_node
from modules.startup.provider_import import import_provider_submodules_on_demand
from modules.startup.rare_collections import collect_rarely
from modules.startup.type_hints import remember_type_hints

collect_rarely()
load_ahead()
ask_for_classes_ahead()
remember_type_hints()

with preloading_into_node():
    import constructs  # noqa: F401 - the first import of jsii's, which starts Node

import_provider_submodules_on_demand()
