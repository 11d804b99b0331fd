"""Tells GitHub's workflows which environments are theirs, and with which roles.

Prints `names=` and `environments=`, each with JSON, as GITHUB_OUTPUT takes them: the environments
whose file has `github`, each with its region and the ARNs of its roles.
"""

import argparse
import json

from bin.commands.command import exit_with
from environments.definition import Environment, load_environments, names


def described(environment: Environment) -> dict[str, str]:
    """What a job must know before it can take a role."""
    return {
        "region": environment.region,
        **{
            f"{purpose}_role": (
                f"arn:aws:iam::{environment.account_id}:role/"
                f"{names.pipeline_role(environment.name, purpose)}"
            )
            for purpose in ("plan", "push", "deploy")
        },
    }


def main() -> None:
    """Read the command line and tell."""
    argparse.ArgumentParser(prog="bin/ci", description=__doc__).parse_args()

    def run() -> None:
        found = {each.name: described(each) for each in load_environments() if each.github}
        print(f"names={json.dumps(list(found))}")
        print(f"environments={json.dumps(found)}")

    exit_with("bin/ci", run)


if __name__ == "__main__":
    main()
