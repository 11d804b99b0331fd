"""Extensions of moto 5.2.5: one module for each gap that concerns our stacks, each with a test.

The gaps are closed here. The product contains no workaround for them.
"""

import importlib
import pkgutil

from emulator.extensions import accounts, image_registry

# Modules that the extensions use, and the two extensions with settings.
_OTHERS = {"accounts", "image_registry", "patching", "srp"}
# Alphabetical: `rollouts` uses the deployments that `ecs_services` completes.
EXTENSIONS = sorted({module.name for module in pkgutil.iter_modules(__path__)} - _OTHERS)


def apply(*, account_id: str, registry: str | None) -> None:
    """Extend moto. Call this once, before moto serves its first request."""
    accounts.apply(default_account_id=account_id)
    image_registry.apply(address=registry)
    for extension in EXTENSIONS:
        importlib.import_module(f"{__name__}.{extension}").apply()
