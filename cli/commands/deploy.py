from pathlib import Path

import typer

from cli.commands.parameters import AutoApprove, EnvironmentName, ImageTags, Verbose, flag


def deploy(
    environment: EnvironmentName,
    *,
    var: ImageTags = None,
    check: bool = flag(
        "--check", "Only look for what would make a deployment fail; change nothing."
    ),
    registry_only: bool = flag(
        "--registry-only", "Deploy only the image repositories, before the first images are pushed."
    ),
    recover: bool = flag(
        "--recover", "After a killed process: delete its state lock and import what it created."
    ),
    plan: Path | None = typer.Option(
        None,
        metavar="FOLDER",
        help="Apply exactly the plan that `bin/cruddur plan --out` saved there; ask nothing.",
    ),
    auto_approve: AutoApprove = False,
    verbose: Verbose = False,
) -> None:
    """Deploy an environment's registry and application, and check the rollouts with ECS.

    Before any change, the command checks for problems that would make the deployment fail late,
    such as a missing secret, and ends if it finds one. If the environment requires image scans,
    it also checks the scans. It shows the plan of each stack and asks for approval. With
    --auto-approve, a service returns to an earlier image only if --var names the tag. The command
    fails if the rollout of a service fails, and then prints why the tasks stopped.
    """
    from cli.apply.runs import Runs
    from cli.apply.screen import Screen
    from cli.images.tags import image_tags
    from cli.release import deploy as work
    from cli.release.preflight.check import check_only
    from cli.tools.errors import CommandError

    given = {
        "--var": bool(var),
        "--check": check,
        "--registry-only": registry_only,
        "--plan": bool(plan),
        "--recover": recover,
        "--auto-approve": auto_approve,
    }
    companions = {"--registry-only": "--auto-approve", "--check": "--var", "--plan": ""}
    for option, allowed in companions.items():
        others = [name for name, is_given in given.items() if is_given and name != option]
        if given[option] and set(others) - {allowed}:
            alone = f"{allowed} only" if allowed else "nothing else"
            raise CommandError(f"{option} goes with {alone}, got {' '.join(others)}")
    screen = Screen.of(f"deploy-{environment.name}", is_verbose=verbose)
    if registry_only:
        work.deploy_registry_only(environment, Runs(screen), auto_approve=auto_approve)
    elif check:
        check_only(environment, image_tags(environment, var or ()), say=screen.say)
    elif plan:
        work.deploy_saved(environment, Runs(screen), plan)
    else:
        work.deploy(
            environment,
            Runs(screen),
            variables=image_tags(environment, var or ()),
            auto_approve=auto_approve,
            recovers=recover,
        )
