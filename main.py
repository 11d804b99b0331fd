"""Synthesizes every environment into Terraform JSON under `cdktf.out`."""

import sys
from collections.abc import Iterable

import modules  # noqa: F401 - first: Node starts while Python reads the environments

# isort: split
from environments.definition import Environment, InvalidDefinition, load_environments


def main() -> None:
    """Make the stacks of every environment; one line and exit code 1 where a file is wrong."""
    try:
        environments = load_environments()
    except InvalidDefinition as mistake:
        sys.exit(str(mistake))
    synthesize(environments)


def synthesize(environments: Iterable[Environment]) -> None:
    """Three stacks for each environment, or four; images are pushed between the last two."""
    # Late: a mistake in a file is told before the constructs are imported.
    from environments.stacks import (  # noqa: PLC0415
        App,
        ApplicationStack,
        RegistryStack,
        StateStack,
    )

    app = App()
    for environment in environments:
        StateStack(app, environment=environment)
        if environment.github:
            from environments.stacks.pipelines import PipelineStack  # noqa: PLC0415

            PipelineStack(app, environment=environment, github=environment.github)
        registry = RegistryStack(app, environment=environment)
        application = ApplicationStack(app, environment=environment)
        application.add_dependency(registry)
    app.synth()


if __name__ == "__main__":
    main()
