"""Run an environment on this machine: an emulated AWS in the background, and its tasks."""

import os
from collections.abc import Mapping
from pathlib import Path

from cli.apply.screen import Screen
from cli.local import deployment, engines, how_to_use, started
from cli.local.demo_user import EMAIL, DemoUser
from cli.local.emulator import awake, in_background, shell_lines
from cli.local.merged_lines import merged_lines
from cli.local.only_deployment import only_deployment
from cli.local.stage import Stage
from cli.operate.logs import log_lines
from cli.tools.errors import CommandError, find_environment, find_service
from cli.tools.project import CACHE, ROOT
from environments.definition import Environment

DURATION = "1 to 3 minutes"
FIRST_TIME = "2 to 4 minutes more the first time, to install the services"

_ENDED = "nothing is left running"

# Holds the shell lines that point AWS tools at the emulator, in a file named like the environment.
_FOLDER = CACHE / "local"
_EXPORT = "export "
_EVERYTHING = "365d"  # the emulator keeps logs until it ends


def up(environment: Environment, screen: Screen, *, engine: str) -> None:
    """Deploy the environment to a new emulator in the background, and print how to use it.

    `engine` runs the tasks: `processes` or `docker`. After a failure nothing is left running.

    Raises:
        CommandError: a system of this clone runs already, no Docker engine answers, an image
            needs one, or the deployment failed.
    """
    with only_deployment():
        if started.find():
            raise CommandError("the system is running: bin/cruddur local down first")
        engines.require(environment, engine, command="bin/cruddur local up")
        screen.say(f"bin/cruddur local: {DURATION} on 2 cores; {FIRST_TIME}")
        try:
            _deploy(environment, screen, engine)
        except BaseException as error:
            down()
            if isinstance(error, KeyboardInterrupt):  # without advice for a deployment to AWS
                raise KeyboardInterrupt(_ENDED) from None
            screen.say(f"bin/cruddur local: {_ENDED}")
            raise


def down() -> bool:
    """End the system of this clone, also a half-started one; return whether there was one."""
    _forget()
    return started.end_all()


def logs(service: str | None, *, follow: bool) -> None:
    """Print what the tasks have logged in CloudWatch Logs, by default those of all services.

    Raises:
        CommandError: no system of this clone runs, the environment has no such service, or the
            service is not deployed yet.
    """
    file = next(_FOLDER.glob("*.sh"), None)
    if not file or not started.find():
        raise CommandError("nothing runs: bin/cruddur local up first")
    environment = find_environment(file.stem)
    services = [find_service(environment, service)] if service else environment.services
    _use_only(_variables(file))
    sources = {
        each.name: log_lines(environment, each.name, _EVERYTHING, follow=follow)
        for each in services
    }
    for line in merged_lines(sources):
        print(line, flush=True)


def _deploy(environment: Environment, screen: Screen, engine: str) -> None:
    emulator = in_background(environment, data_plane=awake(engine), variables=started.mark())
    _forget()
    _FOLDER.mkdir(parents=True, exist_ok=True)
    file = _FOLDER / f"{environment.name}.sh"
    file.write_text("\n".join([*shell_lines(emulator), ""]), encoding="utf-8")
    # The mark, so that `down` also finds Terraform after this process was killed.
    _use_only({**emulator.environment, **started.mark()})
    stage = Stage(environment, emulator, screen)
    deployment.deploy_everything(stage)
    user = DemoUser.create(environment, stage.session)
    stage.end(f"{environment.name} runs until bin/cruddur local down")
    for service in environment.services:
        if service.is_public:
            screen.say(f"{service.name:<18} {environment.public_url(service)}")
    screen.say(f"{'sign in with':<18} {EMAIL} {user.password}")
    screen.say("\nUse it, from any terminal, and end it with the last line:\n")
    screen.say(f"  source {file.relative_to(ROOT)}   # this shell then uses the emulator, not AWS")
    for line in how_to_use.lines(environment, stage.data_plane(), user):
        screen.say(f"  {line}")
    screen.say("  bin/cruddur local logs --follow")
    screen.say("  bin/cruddur local down")


def _forget() -> None:
    """Delete the shell lines of a system that has ended."""
    for file in _FOLDER.glob("*.sh"):
        file.unlink()


def _variables(file: Path) -> dict[str, str]:
    """Return the variables that a file with shell lines exports."""
    lines = file.read_text(encoding="utf-8").splitlines()
    exports = [line.removeprefix(_EXPORT) for line in lines if line.startswith(_EXPORT)]
    return dict(line.split("=", 1) for line in exports)


def _use_only(variables: Mapping[str, str]) -> None:
    """Remove the user's variables for AWS from this process, and set these."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(variables)
