"""List the versions of an environment's Terraform states, and restore one of them.

The command writes a restored version as the newest one, under Terraform's own lock; the other
versions stay.
"""

import argparse
from itertools import islice

from cli.state.bucket import require_bucket
from cli.state.problems import state_problem
from cli.state.terraform_state import KINDS, TerraformState, Version
from cli.tools.account import session_in
from cli.tools.confirmation import ask
from cli.tools.console import table, wide_console
from cli.tools.errors import CommandError, exit_with, find_environment
from environments.definition import Environment

_MOST_SHOWN = 10


def show(environment: Environment, *, most: int | None) -> None:
    """Print the newest versions of each state, at most `most` of them."""
    s3 = session_in(environment).client("s3")
    require_bucket(s3, environment)
    console = wide_console()
    for kind in KINDS:
        if kind == "ci" and not environment.github:
            continue
        state = TerraformState(s3, environment, kind)
        rows = table(state.stack, "version", "written (UTC)", "serial", "resources", "")
        for place, version in enumerate(islice(state.versions(), most)):
            is_readable = version.condition == "readable"
            notes = ["current"] if place == 0 else []
            notes += [] if is_readable else [version.condition]
            rows.add_row(
                version.id,
                f"{version.written:%Y-%m-%d %H:%M:%S}",
                str(version.serial) if is_readable else "",
                str(len(version.addresses)) if is_readable else "",
                ", ".join(notes),
            )
        console.print(rows if rows.row_count else f"{state.stack}: there never was a state")
        if problem := state_problem(state):
            console.print(f"It {problem}: bin/state {environment.name} restore {kind}")


def restore(
    environment: Environment, kind: str, *, version_id: str | None, auto_approve: bool
) -> None:
    """Write an old version again, as the newest version.

    Raises:
        CommandError: the bucket or the version does not exist, the version cannot be read, the
            state is locked, or the user did not approve.
    """
    s3 = session_in(environment).client("s3")
    require_bucket(s3, environment)
    state = TerraformState(s3, environment, kind)
    with state.lock.held("bin/state restore"):
        versions = list(state.versions())
        chosen = _chosen(versions, state, version_id, environment)
        current = versions[0]
        serial = max(version.serial for version in versions) + 1
        print(
            f"This restores the state of {state.stack} as it was on "
            f"{chosen.written:%Y-%m-%d %H:%M:%S} UTC (serial {chosen.serial}, resources: "
            f"{len(chosen.addresses)}), as serial {serial}."
        )
        for address in sorted(chosen.addresses - current.addresses):
            print(f"+ {address}: Terraform knows it again")
        for address in sorted(current.addresses - chosen.addresses):
            print(f"- {address}: Terraform no longer knows it")
        if not auto_approve:
            ask(environment.name, to="restore it")
        state.write(chosen.with_serial(serial))
    print(f"Restored. What differs from AWS now: bin/cdktf diff {state.stack}")


def _chosen(
    versions: list[Version], state: TerraformState, version_id: str | None, environment: Environment
) -> Version:
    listing = f"bin/state {environment.name} lists them"
    if not versions:
        raise CommandError(f"there never was a state of {state.stack}")
    if version_id:
        found = next((each for each in versions if each.id == version_id), None)
        if found is None:
            raise CommandError(
                f"the state of {state.stack} has no version {version_id!r}; {listing}"
            )
        if found.condition != "readable":
            raise CommandError(f"version {version_id} of {state.stack} is {found.condition}")
        return found
    if not state_problem(state):
        raise CommandError(
            f"nothing is wrong with the state of {state.stack}: say which version to restore, "
            f"with --version; {listing}"
        )
    readable = [each for each in versions if each.condition == "readable"]
    if not readable:
        raise CommandError(f"no version of the state of {state.stack} can be read; {listing}")
    return max(readable, key=lambda each: (each.serial, each.written))


def main() -> None:
    """Read the command line; list or restore versions."""
    parser = argparse.ArgumentParser(prog="bin/state", description=__doc__)
    parser.add_argument("environment", help="for example dev")
    parser.add_argument(
        "--all", action="store_true", help=f"every version, instead of the newest {_MOST_SHOWN}"
    )
    actions = parser.add_subparsers(dest="action")
    restoring = actions.add_parser("restore", help="write an old version again, as the newest")
    restoring.add_argument("state", choices=KINDS)
    restoring.add_argument("--version", help="by default the last good one, where one is needed")
    restoring.add_argument("--auto-approve", action="store_true", help="restore without asking")
    options = parser.parse_args()

    def run() -> None:
        environment = find_environment(options.environment)
        if options.action == "restore":
            restore(
                environment,
                options.state,
                version_id=options.version,
                auto_approve=options.auto_approve,
            )
        else:
            show(environment, most=None if options.all else _MOST_SHOWN)

    exit_with("bin/state", run)


if __name__ == "__main__":
    main()
