from cli.commands.parameters import EnvironmentName, Verbose, flag


def bootstrap(
    environment: EnvironmentName,
    *,
    recover: bool = flag("--recover", "Delete the state lock of a killed process first."),
    verbose: Verbose = False,
) -> None:
    """Create the state bucket, the KMS keys and the roles of GitHub's workflows.

    Run it once before the first deployment. Later runs are safe: they keep what exists, create
    what is missing, and complete an interrupted run.
    """
    from cli.apply.runs import Runs
    from cli.apply.screen import Screen
    from cli.release import bootstrap as work

    screen = Screen.of(f"bootstrap-{environment.name}", is_verbose=verbose)
    try:
        work.bootstrap(environment, Runs(screen), recovers=recover)
    except KeyboardInterrupt:
        again = f"run bin/cruddur bootstrap {environment.name} again, which creates what is missing"
        raise KeyboardInterrupt(again) from None
