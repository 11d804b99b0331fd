"""Print the environments that GitHub's workflows plan and deploy, with their roles.

The output has the lines `names=` and `environments=`, each with JSON, as GITHUB_OUTPUT requires.
An environment is included if its file has `github`. Each environment has its region, the ARNs of
its roles, the label of the runner that builds its images, and its way of approval.
"""

import argparse
import json

from cli.tools.errors import exit_with
from environments.definition import Environment, GitHubActions, load_environments, names

# GitHub's hosted runners by the processors of the tasks: a runner has no QEMU, so the RUN steps of
# an image for other processors end with "exec format error". Public and private repositories have
# both labels (docs.github.com, "GitHub-hosted runners reference").
_RUNNERS = {"ARM64": "ubuntu-24.04-arm", "X86_64": "ubuntu-24.04"}


def described(environment: Environment, github: GitHubActions) -> dict[str, str]:
    """Return the values that the jobs of an environment read."""
    return {
        "approval": github.approval,
        "region": environment.region,
        "runner": _RUNNERS[environment.cpu_architecture],
        **{
            f"{purpose}_role": (
                f"arn:aws:iam::{environment.account_id}:role/"
                f"{names.pipeline_role(environment.name, purpose)}"
            )
            for purpose in ("plan", "push", "deploy")
        },
    }


def main() -> None:
    """Read the command line and print."""
    argparse.ArgumentParser(prog="bin/ci", description=__doc__).parse_args()

    def run() -> None:
        found = {
            each.name: described(each, each.github) for each in load_environments() if each.github
        }
        print(f"names={json.dumps(list(found))}")
        print(f"environments={json.dumps(found)}")

    exit_with("bin/ci", run)


if __name__ == "__main__":
    main()
