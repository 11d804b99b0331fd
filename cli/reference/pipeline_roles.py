"""The environments of GitHub's workflows: roles, region, runner and approval."""

import json
from collections.abc import Iterator

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


def outputs() -> Iterator[str]:
    """Yield a line `name=JSON` for each output of the workflows' first job."""
    deployed = {
        environment.name: described(environment, environment.github)
        for environment in load_environments()
        if environment.github
    }
    yield f"names={json.dumps(list(deployed))}"
    yield f"environments={json.dumps(deployed)}"
