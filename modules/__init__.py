"""The building blocks: one construct per file, which know neither environments nor each other."""

from modules.provider_import import (
    import_provider_submodules_on_demand,
    require_provider_submodules_on_demand,
)

require_provider_submodules_on_demand()
import_provider_submodules_on_demand()
