import typer

from cli.commands.parameters import EnvironmentName, ImageTags


def drift(environment: EnvironmentName, *, var: ImageTags = None) -> None:
    """List what others have changed in AWS since the last deployment.

    Exits with 0 if nothing was changed or nothing is deployed, with 2 if something was changed, and
    with 1 after an error. The command changes nothing, in AWS or in the states. It looks only at
    arguments that the configuration sets, and at rules that others have added to the environment's
    security groups.
    """
    from cli.images.tags import image_tags
    from cli.plan.drift import DRIFTED
    from cli.plan.drift import drift as work

    drifted = work(environment, tags=image_tags(environment, var or ()))
    if not drifted.deployed:
        print(f"{environment.name} is not deployed: there is nothing to compare.")
        return
    for stack in drifted.not_deployed:
        print(f"{stack} is not deployed.")
    if not drifted.differences:
        print(f"Nobody has changed {environment.name} since the last deployment.")
        return
    print(f"Others have changed {environment.name} since the last deployment:")
    for line in drifted.differences:
        print(f"- {line}")
    print(f"A deployment changes this back; its plan: bin/cruddur plan {environment.name}")
    raise typer.Exit(DRIFTED)
