"""The building blocks: one construct per file, which know neither environments nor each other."""

from modules.startup import (
    ask_for_classes_ahead,
    fill_package_cache,
    import_provider_submodules_on_demand,
    load_ahead,
    preloading_into_node,
    remember_type_hints,
)

fill_package_cache()
load_ahead()
ask_for_classes_ahead()
remember_type_hints()

with preloading_into_node():
    import constructs  # noqa: F401 - the first import of jsii's, which starts Node

import_provider_submodules_on_demand()
