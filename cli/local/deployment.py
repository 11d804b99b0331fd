"""Deploy an environment to the emulator with images that run, and destroy it."""

import os
import shlex

from cli.local import images
from cli.local.prerequisites import create_prerequisites
from cli.local.run_program import run_program
from cli.local.stage import Stage
from cli.operate.status import EnvironmentStatus, show
from cli.release.bootstrap import bootstrap
from cli.release.deploy import deploy
from cli.release.destroy import destroy
from cli.tools.errors import CommandError
from cli.tools.project import CACHE
from environments.definition import Service


def deploy_everything(stage: Stage) -> None:
    """Deploy everything, from the hosted zone to the running services."""
    environment, name = stage.environment, stage.environment.name
    stage.announce(f"AWS is emulated at {stage.emulator.url}; creating what a user has there")
    create_prerequisites(stage.session, environment)
    stage.announce(f"bin/cruddur bootstrap {name}")
    bootstrap(environment, stage.runs)
    command = ["bin/cdktf", "deploy", f"{name}-registry", "--auto-approve"]
    stage.announce(shlex.join(command))
    log = CACHE / "logs" / "cdktf-registry.log"
    run_program(command, variables=os.environ, console=stage.console, log=log)
    stage.announce("Installing the services, and putting their images into the repositories")
    images.prepare(environment, stage.emulator.url)
    for service in environment.services_with_repository:
        put_image(stage, service, service.image_tag)
    stage.announce(f"bin/cruddur deploy {name} --auto-approve")
    deploy(environment, stage.runs, variables={}, auto_approve=True)


def show_status(stage: Stage) -> None:
    """Print the screen of `bin/cruddur status`; every service runs and is healthy."""
    stage.announce(f"bin/cruddur status {stage.environment.name}")
    show(stage.console, stage.environment, EnvironmentStatus(stage.environment, stage.session))


def put_image(
    stage: Stage, service: Service, tag: str, *, defect: images.Defect | None = None
) -> None:
    """Put an image into the repository of a service."""
    repository = images.put_image(
        stage.session,
        stage.environment,
        service,
        tag,
        emulator_url=stage.emulator.url,
        defect=defect,
    )
    stage.say(f"{repository}:{tag}")


def deploy_image(
    stage: Stage, service: Service, tag: str, *, defect: images.Defect | None = None
) -> None:
    """Put an image into the repository of a service, and deploy it.

    Raises:
        CommandError: the rollout of the service did not complete.
    """
    put_image(stage, service, tag, defect=defect)
    name, variable = stage.environment.name, service.image_tag_variable
    stage.announce(f"bin/cruddur deploy {name} --auto-approve --var {variable}={tag}")
    deploy(stage.environment, stage.runs, variables={variable: tag}, auto_approve=True)


def destroy_everything(stage: Stage) -> None:
    """Destroy the deployment, and check that the states have no resource left."""
    stage.announce(f"bin/cruddur destroy {stage.environment.name} --auto-approve")
    destroy(stage.environment, stage.runs, auto_approve=True)
    for stack in stage.stacks:
        if left := stack.terraform.resources():
            raise CommandError(f"left behind after destroy: {', '.join(left)}")
