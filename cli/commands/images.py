import sys
from contextlib import redirect_stdout

import typer

from cli.commands.parameters import AutoApprove, EnvironmentName, flag


def images(
    environment: EnvironmentName,
    *,
    look: bool = flag("--look", "Push nothing; print the tags of what exists."),
    missing_repositories: bool = flag(
        "--missing-repositories", "Push nothing; print the repositories that do not exist yet."
    ),
    sweep: bool = flag("--sweep", "Push nothing; delete old images, after you approve the list."),
    keep_deployments: int | None = typer.Option(
        None,
        min=1,
        help="With --sweep: keep the images of this many deployments of each service, by default "
        "10.",
        show_default=False,
    ),
    keep_days: int | None = typer.Option(
        None,
        min=0,
        help="With --sweep: keep the images pushed in this many days, by default 14.",
        show_default=False,
    ),
    auto_approve: AutoApprove = False,
) -> None:
    """Push the image of each service whose sources are not in the registry yet.

    The tag is the git tree hash of the service's folder, so that a service with unchanged sources
    is neither built nor rolled out again. The command prints the options that give these images to
    `bin/cruddur plan`, `bin/cruddur drift` and `bin/cruddur deploy`, one on each line; all other
    output goes to standard error. A service without a folder in this repository gets no option: it
    runs its `image_tag` or `image`. With --look, a service whose sources are not in the registry
    keeps its running image.

    --sweep deletes old tagged images. It keeps the images of running tasks, of services, of the
    last deployments and pushes, of the newest Terraform state and of `image_tag`. It deletes
    nothing while a deployment is in progress. Untagged images expire 14 days after the push, by the
    lifecycle policy of the repository.
    """
    from cli.images import images as work
    from cli.images import sweep as old
    from cli.operate.image_registry import ImageRegistry
    from cli.tools.account import session_in
    from cli.tools.errors import CommandError

    chosen = [
        option
        for option, is_chosen in (
            ("--look", look),
            ("--missing-repositories", missing_repositories),
            ("--sweep", sweep),
        )
        if is_chosen
    ]
    if len(chosen) > 1:
        raise CommandError(f"{chosen[0]} does not go with {chosen[1]}")
    if sweep:
        old.sweep(
            environment,
            keep_deployments=keep_deployments or old.KEEP_DEPLOYMENTS,
            keep_days=old.KEEP_DAYS if keep_days is None else keep_days,
            auto_approve=auto_approve,
        )
        return
    if auto_approve or keep_deployments is not None or keep_days is not None:
        raise CommandError(
            "--keep-deployments, --keep-days and --auto-approve go only with --sweep"
        )
    if missing_repositories:
        registry = ImageRegistry(session_in(environment).client("ecr"), environment)
        for name in registry.missing_repositories():
            print(name)
        return
    with redirect_stdout(sys.stderr):
        tags = (work.look if look else work.push_missing)(environment)
    for variable, tag in tags.items():
        print(f"--var={variable}={tag}")
