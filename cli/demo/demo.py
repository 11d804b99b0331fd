"""Deploy the first environment to an emulated AWS on this machine, use it, and destroy it.

Its tasks run, and its load balancer answers. One service rolls out a second image under load, and
then a third one that ECS rolls back.

No AWS account is involved: cdktf, Terraform and the AWS provider are the real ones, AWS is moto
with a data plane.
"""

import os
from contextlib import ExitStack
from pathlib import Path

from cli.apply.screen import Screen
from cli.demo import migrations, observe, rollouts, schedules, unchanged
from cli.demo.recording import RecordingScreen
from cli.demo.visit import visit
from cli.local import deployment, engines
from cli.local.browser import open_in_own_browser
from cli.local.demo_user import DemoUser
from cli.local.emulator import awake, shell_lines
from cli.local.how_to_use import lines
from cli.local.only_deployment import only_deployment
from cli.local.stage import Stage
from cli.tools.console import wide_console
from cli.tools.errors import CommandError, find_environment
from cli.tools.project import CACHE
from emulator.process import Emulator
from environments.definition import Environment

DURATION = "3 to 5 minutes on 2 cores"
_USED_SERVICES = {"backend-flask", "cognito-verifier", "frontend-react-js"}
FIRST_TIME = "2 to 4 minutes more the first time, to install the services"


def demonstrate(
    environment: Environment, screen: Screen, *, engine: str, keep: bool, opens: bool
) -> None:
    """Run the demonstration; with `keep` or `opens` it stays, otherwise nothing is left running.

    `engine` runs the tasks: `processes` or `docker`.
    """
    screen.say(f"bin/demo: {DURATION}, in an emulated AWS on this machine; {FIRST_TIME}")
    emulator = Emulator(
        account_id=environment.account_id,
        region=environment.region,
        detached=keep or opens,
        data_plane=awake(engine),
    )
    with ExitStack() as stack:
        stack.enter_context(emulator)
        variables = emulator.process_environment(environment.account_id)
        os.environ.clear()  # none of the user's variables may point to another AWS
        os.environ.update(variables)
        stage = Stage(environment, emulator, screen)
        _show(stage)
        if keep or opens:
            _print_how_to_use_it(stage)
            stack.pop_all()  # the emulator outlives this process
        else:
            deployment.destroy_everything(stage)
            stage.end("Done: deployed, used, rolled out, destroyed; nothing is left running")
    if opens:
        open_in_own_browser(environment)


def _show(stage: Stage) -> None:
    deployment.deploy_everything(stage)
    deployment.show_status(stage)
    unchanged.show_inventory(stage)
    unchanged.plan_again(stage)
    unchanged.plan_under_lock(stage)
    migrations.show(stage)
    trace = visit(stage)
    observe.show_logs(stage, trace)
    observe.show_trace(stage, trace)
    schedules.run_first(stage)
    migrations.roll_out_failing(stage)
    rollouts.roll_out(stage)
    rollouts.roll_out_broken(stage)


def _require_services(environment: Environment) -> None:
    names = {service.name for service in environment.services}
    if missing := sorted(_USED_SERVICES - names):
        raise CommandError(
            f"environments/{environment.name}.py: the demo uses {', '.join(missing)}, which "
            f"{environment.name} does not have"
        )


def _print_how_to_use_it(stage: Stage) -> None:
    stage.end("Done, and left running")
    stage.say("Use it, and end it with the last line:\n")
    user = DemoUser.create(stage.environment, stage.session)
    how_to_use = lines(stage.environment, stage.data_plane(), user)
    for line in [*shell_lines(stage.emulator), *how_to_use, 'eval "$(bin/cruddur emulator stop)"']:
        stage.say(f"  {line}")


def run(*, engine: str, keep: bool, opens: bool, record: Path | None, is_verbose: bool) -> None:
    """Demonstrate the first environment, on the console or in the SVG file `record`."""
    environment = find_environment(None)
    _require_services(environment)
    engines.require(environment, engine, command="bin/demo")
    with only_deployment():
        if record:
            recording = RecordingScreen()
            demonstrate(environment, recording, engine=engine, keep=keep, opens=opens)
            recording.save(record)
        else:
            screen = Screen(wide_console(), CACHE / "logs" / "demo.log", is_verbose=is_verbose)
            demonstrate(environment, screen, engine=engine, keep=keep, opens=opens)
