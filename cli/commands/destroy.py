from cli.commands.parameters import AutoApprove, EnvironmentName, Verbose, flag


def destroy(
    environment: EnvironmentName,
    *,
    auto_approve: AutoApprove = False,
    recover: bool = flag(
        "--recover",
        "After a killed process: delete its state lock, and destroy what it created too.",
    ),
    verbose: Verbose = False,
) -> None:
    """Destroy an environment's application and registry.

    If something prevents the deletion, such as deletion protection, the command lists it with the
    step that removes it, and destroys nothing. The state bucket stays, and so do the KMS keys, the
    hosted zone, the secrets and the IAM roles of GitHub's workflows.
    """
    from cli.apply.runs import Runs
    from cli.apply.screen import Screen
    from cli.release import destroy as work

    screen = Screen.of(f"destroy-{environment.name}", is_verbose=verbose)
    work.destroy(environment, Runs(screen), auto_approve=auto_approve, recovers=recover)
