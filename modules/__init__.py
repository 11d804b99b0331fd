"""The building blocks: one construct per file, which know neither environments nor each other."""

from modules.startup import import_provider_submodules_on_demand, preload_into_node

preload_into_node()
import_provider_submodules_on_demand()
