from cli.commands.parameters import FIRST, EnvironmentName, flag


def compose(
    environment: EnvironmentName = FIRST,
    *,
    check: bool = flag("--check", "Write nothing; print the difference and exit with 1."),
) -> None:
    """Write compose.yaml from an environment's services; by default the first environment's."""
    from cli.local import compose_file

    (compose_file.check if check else compose_file.write)(environment)
