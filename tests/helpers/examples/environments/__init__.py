"""The environments that tests of the product run on: users edit those in `environments/`."""

import shutil
from pathlib import Path

from environments.definition import load_environments
from tests.helpers.examples import services

FOLDER = Path(__file__).parent
DEV, PROD = load_environments(FOLDER)


def replace_environments(sources: Path) -> None:
    """Replace the environments and the services of a copy of the project with the examples."""
    target = sources / "environments"
    for file in target.glob("*.py"):
        if file.name != "__init__.py":
            file.unlink()
    for environment in (DEV, PROD):
        text = (FOLDER / f"{environment.name}.py").read_text(encoding="utf-8")
        text = text.replace(f"from {services.__name__} import", "from environments.catalog import")
        (target / f"{environment.name}.py").write_text(text, encoding="utf-8")
    shutil.rmtree(target / "catalog", ignore_errors=True)  # some users delete it
    (target / "catalog").mkdir()
    shutil.copy(services.__file__, target / "catalog" / "__init__.py")
