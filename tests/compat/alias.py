"""Run a program with CDK Terrain under the names of CDKTF's packages: `python alias.py main.py`."""

import importlib
import runpy
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

PACKAGES = {"cdktf": "cdktn", "cdktf_cdktf_provider_aws": "cdktn_provider_aws"}


class Alias(MetaPathFinder, Loader):
    """Finder of CDKTF's modules in the packages of CDK Terrain."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, dot, rest = fullname.partition(".")
        if package not in PACKAGES:
            return None
        return ModuleSpec(fullname, self, origin=PACKAGES[package] + dot + rest)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return importlib.import_module(str(spec.origin))

    def exec_module(self, module: ModuleType) -> None:
        """The module has been executed under its own name."""


def main() -> None:
    del sys.argv[0]
    program = Path(sys.argv[0]).resolve()
    sys.path.insert(0, str(program.parent))
    sys.meta_path.insert(0, Alias())
    runpy.run_path(str(program), run_name="__main__")


if __name__ == "__main__":
    main()
