"""Synthesize every environment, or the one that is named, into Terraform JSON under `cdktf.out`."""

import sys
from collections.abc import Iterable, Sequence

try:
    from environments.definition import (
        Environment,
        InvalidDefinition,
        load_compared,
        load_environments,
    )
    from modules.startup import accelerate
except ModuleNotFoundError as missing:
    from cli.setup.interpreter import run_in_venv

    run_in_venv(missing)


def main(names: Sequence[str] = ()) -> None:
    """Create the stacks of the environments; print one line and exit with 1 if a file is wrong."""
    accelerate()
    try:
        environments = [load_compared(name) for name in names] or load_environments()
    except InvalidDefinition as mistake:
        sys.exit(str(mistake))
    synthesize(environments)


def synthesize(environments: Iterable[Environment]) -> None:
    """Create the stacks state, registry and application of each environment, and ci with GitHub.

    The application stack depends on the registry stack: images are pushed in between.
    """
    # Imported here: accelerate() must run first, and a mistake in a file is reported sooner.
    from environments.stacks import App, ApplicationStack, RegistryStack, StateStack

    app = App()
    for environment in environments:
        StateStack(app, environment=environment)
        if environment.github:
            from environments.stacks.pipelines import PipelineStack

            PipelineStack(app, environment=environment, github=environment.github)
        registry = RegistryStack(app, environment=environment)
        application = ApplicationStack(app, environment=environment)
        application.add_dependency(registry)
    app.synth()


if __name__ == "__main__":
    main(sys.argv[1:])
