"""List the versions of an environment's Terraform states, and restore one of them."""

import json
from itertools import islice

from cli.state.bucket import require_bucket
from cli.state.problems import state_problem
from cli.state.terraform_state import KINDS, TerraformState, Version
from cli.tools.account import session_in
from cli.tools.confirmation import ask
from cli.tools.console import table, wide_console
from cli.tools.errors import CommandError, refuse_unknown
from environments.definition import Environment


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
            console.print(
                f"{state.stack} {problem}: bin/cruddur state restore {environment.name} {kind}"
            )


def restore(
    environment: Environment, kind: str, *, version_id: str | None, auto_approve: bool
) -> None:
    """Write an old version again, as the newest version.

    Raises:
        CommandError: the kind is unknown, the bucket or the version does not exist, the version
            cannot be read, the state is locked, or the user did not approve.
    """
    refuse_unknown("state", kind, KINDS)
    s3 = session_in(environment).client("s3")
    require_bucket(s3, environment)
    state = TerraformState(s3, environment, kind)
    with state.lock.held("bin/cruddur state restore"):
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
            print(f"+ {address}: Terraform manages it again")
        for address in sorted(current.addresses - chosen.addresses):
            print(f"- {address}: Terraform no longer manages it")
        if not auto_approve:
            ask(environment.name, to="restore it")
        state.write(json.dumps({**(chosen.document or {}), "serial": serial}, indent=2))
    print(f"Restored. What differs from AWS now: bin/cdktf diff {state.stack}")


def _chosen(
    versions: list[Version], state: TerraformState, version_id: str | None, environment: Environment
) -> Version:
    listing = f"bin/cruddur state list {environment.name} lists them"
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
