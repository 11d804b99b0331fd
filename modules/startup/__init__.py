"""Changes with which a synthesis starts in about a tenth of the time, with the same output.

Each file changes one behaviour of Python or Node packages. Tests check the changes with the
installed versions. A file does not change a package that it does not know. Measurements:
docs/decisions/0002-accelerate-the-start-of-a-synthesis.md.
"""

import gc

from modules.startup.load_ahead import load_ahead
from modules.startup.node_preloads import preloading_into_node
from modules.startup.provider_import import import_provider_submodules_on_demand

_OBJECTS_BETWEEN_COLLECTIONS = 50_000  # default: 700; a synthesis keeps nearly all objects


def accelerate() -> None:
    """Prepare this process for a quick synthesis, and start jsii's Node.

    Call this function before `cdktf` or the provider's package is imported. Later it has no effect.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    load_ahead()
    with preloading_into_node():
        import constructs  # noqa: F401 - the first import of jsii starts Node
    import_provider_submodules_on_demand()
